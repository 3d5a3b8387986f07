internal import CBench
internal import Glibc
internal import Synchronization

/// The least that a server of uploads can do: read a mebibyte from the socket, hash it, write it, and nothing else.
///
/// One thread per connection, no checks, no names: files are numbered, and every request is answered 204.
final class BareLoop: Sendable {
    /// What is done with a request's body.
    enum Body: Sendable {
        /// Hashed and written to a new file in the directory behind this descriptor.
        case store(directory: Int32)
        /// Read and dropped: what remains is the exchange of messages.
        case drop
    }

    private let listener: Int32
    private let body: Body
    private let fileNumber = Atomic(0)

    init(port: UInt16, body: Body) throws {
        self.body = body
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw BenchmarkFailure("socket", "for the bare loop") }
        self.listener = listener
        try ServerAddress(loopbackPort: port).withSockaddr { address, length in
            guard bind(listener, address, length) == 0, listen(listener, 1024) == 0 else {
                throw BenchmarkFailure("bind", "port \(port)")
            }
        }
    }

    /// Serves until the process ends.
    func serve() throws -> Never {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { throw BenchmarkFailure("accept", "in the bare loop") }
            var noDelay: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
            _ = Threads(1) { _ in
                var exchange = BareExchange(connection: connection)
                while try exchange.run(self.body, number: self.fileNumber) {}
                close(connection)
            }
        }
    }
}

/// The requests of one connection to the bare loop.
private struct BareExchange: ~Copyable {
    private static let blockBytes = 1 << 20
    private static let headBytes = 16 << 10

    private let connection: Int32
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 4096)
    private var hasher = SHA256()

    init(connection: Int32) { self.connection = connection }

    deinit { block.deallocate() }

    /// Reads a request to its end and answers it; `false` when the client is gone.
    mutating func run(_ body: BareLoop.Body, number: borrowing Atomic<Int>) throws -> Bool {
        guard let head = try receiveHead() else { return false }
        switch body {
        case .store(let directory):
            let file = "\(number.wrappingAdd(1, ordering: .relaxed).oldValue)"
            let descriptor = bench_create(directory, file, 0o444)
            guard descriptor >= 0 else { throw BenchmarkFailure("open", file) }
            try receive(head) { hasher, bytes in
                hasher.update(bytes)
                guard write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else {
                    throw BenchmarkFailure("write", file)
                }
            }
            _ = hasher.finish()
            close(descriptor)
        case .drop:
            try receive(head) { _, _ in }
        }
        try answer(bytes: head.answerBytes)
        return true
    }

    /// What a request's head says.
    private struct Head {
        let bodyBytes: Int
        /// How large an answer `X-Answer-Bytes` asks for.
        let answerBytes: Int
        /// What came of the body with the head; it is at the beginning of the block.
        let receivedBytes: Int
    }

    /// Reads until the head is whole; `nil` when the client is gone.
    private mutating func receiveHead() throws -> Head? {
        var count = 0
        while true {
            let more = recv(connection, block.baseAddress?.advanced(by: count), Self.headBytes - count, 0)
            guard more > 0 else { return nil }
            count += more
            let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
            if let end = bytes.offset(of: "\r\n\r\n", from: 0) {
                let fields = UnsafeRawBufferPointer(rebasing: bytes[..<(end + 2)])
                let head = Head(
                    bodyBytes: fields.decimal(after: "\r\ncontent-length:") ?? 0,
                    answerBytes: fields.decimal(after: "\r\nx-answer-bytes:") ?? 0,
                    receivedBytes: count - end - 4)
                block.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[(end + 4)...]))
                return head
            }
            guard count < Self.headBytes else { throw BenchmarkFailure("the bare loop takes no larger heads") }
        }
    }

    /// Fills the block again and again until the body ends.
    private mutating func receive(
        _ head: Head, _ use: (inout SHA256, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var remaining = head.bodyBytes
        var filled = head.receivedBytes
        while remaining > 0 {
            let wanted = min(remaining, block.count)
            while filled < wanted {
                let more = recv(connection, block.baseAddress?.advanced(by: filled), wanted - filled, 0)
                guard more > 0 else { throw BenchmarkFailure("recv", "in the bare loop") }
                filled += more
            }
            try use(&hasher, UnsafeRawBufferPointer(rebasing: block[..<wanted]))
            remaining -= wanted
            filled = 0
        }
    }

    private func answer(bytes: Int) throws {
        guard bytes > 0 else { return try send(Self.emptyAnswer) }
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(bytes)\r\n\r\n"
        try send(Array(head.utf8) + [UInt8](repeating: 0x20, count: bytes))
    }

    private static let emptyAnswer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)

    private func send(_ answer: [UInt8]) throws {
        var rest = answer[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw BenchmarkFailure("send", "in the bare loop") }
            rest = rest.dropFirst(sent)
        }
    }
}
