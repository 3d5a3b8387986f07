internal import CLinuxFS
internal import Glibc
internal import Shaman

/// A log that is open for appending. Belongs to the thread of the writer; all calls block.
struct LogFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    /// Bytes in the file.
    private(set) var size: Int64

    /// Opens a log, and makes it when it is not there. A link or anything else but a file is an error.
    init(_ name: String, in folder: DirectoryHandle) throws(SystemError) {
        let path = "\(folder.path)/\(name)"
        // Without O_NONBLOCK, a pipe of that name would be waited for.
        let descriptor = try folder.openBeneath(name, flags: O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, mode: 0o666)
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        let problem = isKnown ? EINVAL : errno
        guard isKnown, FileStatus(status).kind == .file else {
            close(descriptor)
            throw SystemError("open", path, errno: problem)
        }
        self.descriptor = descriptor
        self.path = path
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    /// Adds bytes: all of them, or, when the disk takes only a part and lets go of that again, none.
    mutating func append(_ bytes: [UInt8]) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                return retryingInterrupts { write(descriptor, rest.baseAddress, rest.count) }
            }
            guard count > 0 else {
                let error = SystemError("write", path)
                _ = ftruncate(descriptor, off_t(size))
                throw error
            }
            done += count
        }
        size += Int64(done)
    }

    /// Puts a log aside as number 1, and each older one a number further; removes those beyond `kept`.
    static func rotate(_ name: String, in folder: DirectoryHandle, kept: Int) throws(SystemError) {
        for number in stride(from: kept + 1, through: JobFile.highestNumber, by: 1) {
            guard try ifPresent({ () throws(SystemError) in try folder.unlink("\(name).\(number)") }) else { break }
        }
        guard kept > 0 else {
            _ = try ifPresent { () throws(SystemError) in try folder.unlink(name) }
            return
        }
        for number in stride(from: kept - 1, through: 1, by: -1) {
            _ = try ifPresent { () throws(SystemError) in
                try folder.rename("\(name).\(number)", to: folder, as: "\(name).\(number + 1)")
            }
        }
        _ = try ifPresent { () throws(SystemError) in try folder.rename(name, to: folder, as: "\(name).1") }
    }

    /// Does something to a file; `false` when there is none.
    private static func ifPresent(_ body: () throws(SystemError) -> Void) throws(SystemError) -> Bool {
        do {
            try body()
            return true
        } catch {
            guard error.errno == ENOENT else { throw error }
            return false
        }
    }
}
