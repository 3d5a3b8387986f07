internal import Glibc

/// One keep-alive connection, used by one thread. It spends as little as possible: the server shares the cores with it.
final class HTTPConnection {
    /// No exchange of a benchmark takes longer; a server that hangs ends it.
    private static let timeoutSeconds = 300

    let descriptor: Int32
    let address: ServerAddress
    var received = ReceiveBuffer()

    init(to address: ServerAddress) throws {
        self.address = address
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkFailure("socket", "for \(address)") }
        setOption(SOL_SOCKET, SO_RCVTIMEO, to: timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0))
        setOption(SOL_SOCKET, SO_SNDTIMEO, to: timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0))
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, to: Int32(1))
        let result = address.withSockaddr { connect(descriptor, $0, $1) }
        guard result == 0 else {
            let failure = BenchmarkFailure("connect", "\(address)")
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    private func setOption<Value>(_ level: Int32, _ name: Int32, to value: Value) {
        _ = withUnsafeBytes(of: value) { setsockopt(descriptor, level, name, $0.baseAddress, socklen_t($0.count)) }
    }

    /// Sends pieces of memory as one message, as far as the kernel takes them so. `writev`
    func send(_ pieces: UnsafeRawBufferPointer...) throws {
        try withUnsafeTemporaryAllocation(of: iovec.self, capacity: pieces.count) { vectors in
            for (index, piece) in pieces.enumerated() {
                vectors[index] = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: piece.baseAddress), iov_len: piece.count)
            }
            var rest = vectors[...]
            while let first = rest.first {
                if first.iov_len == 0 {
                    rest = rest.dropFirst()
                    continue
                }
                let pending = UnsafeMutableBufferPointer(rebasing: rest)
                let sent = writev(descriptor, pending.baseAddress, Int32(pending.count))
                guard sent > 0 else {
                    if sent < 0, errno == EINTR { continue }
                    throw BenchmarkFailure("writev", "to \(address)")
                }
                advance(&rest, by: sent)
            }
        }
    }

    private func advance(_ vectors: inout Slice<UnsafeMutableBufferPointer<iovec>>, by sent: Int) {
        var sent = sent
        while sent > 0 {
            let index = vectors.startIndex
            let step = min(sent, vectors[index].iov_len)
            vectors[index].iov_base += step
            vectors[index].iov_len -= step
            sent -= step
            if vectors[index].iov_len == 0 { vectors = vectors.dropFirst() }
        }
    }
}
