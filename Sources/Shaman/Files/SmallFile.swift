internal import CLinuxFS
internal import Glibc

/// Whole small files: the engine's own records.
extension DirectoryHandle {
    /// Reads a file of at most 1 MiB; `nil` when there is none.
    func readFile(_ name: String) throws -> [UInt8]? {
        let descriptor: Int32
        do {
            descriptor = try openBeneath(name, flags: O_RDONLY)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while content.count < 1 << 20 {
            let count = retryingInterrupts { read(descriptor, buffer.baseAddress, buffer.count) }
            guard count >= 0 else { throw SystemError("read", "\(path)/\(name)") }
            if count == 0 { break }
            content.append(contentsOf: buffer[..<count])
        }
        return content
    }

    /// Writes a new file or overwrites one in place. Not atomic.
    func writeFile(_ name: String, _ text: String) throws {
        let descriptor = linuxfs_openat(
            descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | linuxfs_o_nofollow, 0o666)
        guard descriptor >= 0 else { throw SystemError("open", "\(path)/\(name)") }
        defer { close(descriptor) }
        try Self.writeAll(text, to: descriptor, path: "\(path)/\(name)")
    }

    /// Replaces a file as a whole: readers see the old or the new content, also after power loss when `durably`.
    func replaceFile(_ name: String, _ text: String, durably: Bool) throws {
        let temporary = ".\(name).\(UInt32.random(in: 0 ... .max))"
        let descriptor = linuxfs_openat(self.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        guard descriptor >= 0 else { throw SystemError("open", "\(path)/\(temporary)") }
        do {
            defer { close(descriptor) }
            try Self.writeAll(text, to: descriptor, path: "\(path)/\(temporary)")
            if durably, fsync(descriptor) != 0 { throw SystemError("fsync", "\(path)/\(temporary)") }
            try rename(temporary, to: self, as: name)
        } catch {
            unlinkat(self.descriptor, temporary, 0)
            throw error
        }
        if durably { try sync() }
    }

    static func writeAll(_ text: String, to descriptor: Int32, path: String) throws {
        var text = text
        try text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[offset...])
                let written = retryingInterrupts { write(descriptor, rest.baseAddress, rest.count) }
                guard written > 0 else { throw SystemError("write", path) }
                offset += written
            }
        }
    }
}
