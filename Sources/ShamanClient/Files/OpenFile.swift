internal import Glibc
internal import NIOCore

/// A file that is open for reading, until the last reference to it goes.
final class OpenFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file; refuses what is no regular file. open(2)
    init(_ path: String) throws(ShamanClientError) {
        // Without O_NONBLOCK opening a pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path) }
        self.descriptor = descriptor
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let what = status.st_mode & S_IFMT == S_IFDIR ? "it is a directory" : "it is no regular file"
            throw ShamanClientError(.fileUnreadable, "cannot read \(quoted(path)): \(what)")
        }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { close(descriptor) }

    /// The state of the file now. fstat(2)
    func stamp() throws(ShamanClientError) -> FileStamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path) }
        return FileStamp(status)
    }

    /// Fills the array from an offset on.
    ///
    /// - Returns: how many bytes there were; fewer than fit only at the end of the file.
    func read(at offset: Int64, into array: inout [UInt8]) throws(ShamanClientError) -> Int {
        let count = array.withUnsafeMutableBytes { fill($0, from: offset) }
        guard count >= 0 else { throw .unreadable(path) }
        return count
    }

    /// The bytes from an offset on, as many as asked for or as there are.
    func read(at offset: Int64, count: Int) throws(ShamanClientError) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        var failed = false
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            let result = fill(UnsafeMutableRawBufferPointer(rebasing: space.prefix(count)), from: offset)
            failed = result < 0
            return max(0, result)
        }
        guard !failed else { throw .unreadable(path) }
        return buffer
    }

    /// Reads until the space is full or the file over; -1 with errno set when that fails. pread(2)
    private func fill(_ space: UnsafeMutableRawBufferPointer, from offset: Int64) -> Int {
        var filled = 0
        while filled < space.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: space[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return -1 }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }
}
