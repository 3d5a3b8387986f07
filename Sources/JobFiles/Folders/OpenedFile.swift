internal import CLinuxFS
internal import Glibc
internal import Shaman

/// A regular file that is open for reading, as it was when it was opened. All calls block.
public final class OpenedFile: Sendable {
    private let descriptor: Int32
    private let path: String
    /// Bytes at the time of opening; there may be more by now.
    public let size: Int64
    /// When the content last changed, in nanoseconds since 1970.
    public let modifiedNanoseconds: Int64
    /// Which file it is, on its volume.
    public let inode: UInt64

    /// Opens a file in a folder; `nil` when there is none or when it is no regular file.
    init?(_ name: String, in folder: DirectoryHandle) throws(SystemError) {
        let path = "\(folder.path)/\(name)"
        let descriptor: Int32
        do {
            // Without O_NONBLOCK, a pipe of that name would be waited for.
            descriptor = try folder.openBeneath(name, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            if error.isAbsence || error.errno == ELOOP { return nil }
            throw error
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = SystemError("fstat", path)
            close(descriptor)
            throw error
        }
        let kept = FileStatus(status)
        guard kept.kind == .file else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.path = path
        size = kept.size
        modifiedNanoseconds = kept.modified.nanoseconds
        inode = kept.inode
    }

    deinit { close(descriptor) }

    /// Reads as many bytes as the buffer takes, from an offset in bytes, and returns how many: fewer only at the file's end.
    ///
    /// - Throws: ``JobFilesError`` when the disk fails.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(JobFilesError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = retryingInterrupts { pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + done) }
            guard count >= 0 else { throw JobFilesError(SystemError("read", path)) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// The same, into an array.
    func bytes(at offset: Int64, count: Int) throws(JobFilesError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer[..<(try read(into: buffer, at: offset))])
    }

    /// That it has become shorter since it was opened.
    public var truncated: JobFilesError { JobFilesError(.ioFailure, "\(path) became shorter while it was read") }
}
