internal import CLinuxServer
internal import Glibc

/// One `epoll` that several threads wait on: each event goes to one of them, and no more of its socket until it asks again.
///
/// It has one owner and is closed with it.
struct Poller: ~Copyable, Sendable {
    private let descriptor: Int32

    /// - Throws: when the system has no descriptor left.
    init() throws(PollerFailure) {
        descriptor = linuxserver_create()
        guard descriptor >= 0 else { throw PollerFailure(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Begins to watch a socket; the first event comes at once. `false` when that is not possible.
    func add(_ socket: Int32, number: UInt64) -> Bool { linuxserver_add(descriptor, socket, number) == 0 }

    /// Asks for the next event of a socket: bytes have come, or it is at its end.
    func rearm(_ socket: Int32, number: UInt64) { linuxserver_rearm(descriptor, socket, number) }

    /// No more of a socket.
    func remove(_ socket: Int32) { linuxserver_remove(descriptor, socket) }

    /// Waits for an event and returns its socket's number; `nil` after an interruption.
    func next() -> UInt64? {
        var number: UInt64 = 0
        return linuxserver_next(descriptor, &number) == 1 ? number : nil
    }
}

/// The system refused an `epoll`.
struct PollerFailure: Error, CustomStringConvertible {
    let errno: Int32
    var description: String { "epoll: \(String(cString: strerror(errno)))" }
}
