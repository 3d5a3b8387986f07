internal import Glibc

/// All bytes of a file, a pipe or, as `-`, of standard input. Blocks.
///
/// - Parameters:
///   - limit: more bytes than these are refused.
///   - isCancelled: is asked now and then, even while nothing comes.
/// - Throws: `fileUnreadable`, or `CancellationError`.
func readWhole(_ path: String, limit: Int, isCancelled: () -> Bool) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ShamanClientError.unreadable(path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }

    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        if isCancelled() { throw CancellationError() }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 200) != 0 else { continue }
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw ShamanClientError.unreadable(path) }
        guard count > 0 else { return bytes }
        bytes += buffer[..<count]
        guard bytes.count <= limit else {
            throw ShamanClientError(.fileUnreadable, "\(quoted(path)) is too long for what it should be")
        }
    }
}
