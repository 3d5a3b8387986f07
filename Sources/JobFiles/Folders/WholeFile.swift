internal import CLinuxFS
internal import Glibc
internal import Shaman

/// Files that are written at once.
enum WholeFile {
    /// Writes a new file, in place of what has the name. Blocks.
    static func write(_ bytes: [UInt8], to name: String, in folder: DirectoryHandle) throws(SystemError) {
        unlinkat(folder.descriptor, name, 0)
        let path = "\(folder.path)/\(name)"
        let descriptor = linuxfs_openat(folder.descriptor, name, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                return retryingInterrupts { Glibc.write(descriptor, rest.baseAddress, rest.count) }
            }
            guard count > 0 else { throw SystemError("write", path) }
            done += count
        }
    }
}
