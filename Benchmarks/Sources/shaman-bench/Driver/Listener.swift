internal import Glibc

/// A client that listens to the server's events by a WebSocket, and hears of all jobs.
struct Listener {
    private let connection: HTTPConnection

    /// Connects, and returns when the server has taken what it asks for.
    init(to address: ServerAddress) throws {
        connection = try HTTPConnection(to: address)
        let handshake = """
            GET /socket.io/?EIO=3&transport=websocket HTTP/1.1\r
            Host: \(address)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
            """
        let subscription = Array("421[\"/subscription\",{\"op\":\"subscribe\",\"type\":\"allJobs\"}]".utf8)
        // A text, masked by zeros.
        let frame = [0x81, 0x80 | UInt8(subscription.count), 0, 0, 0, 0] + subscription
        try (Array(handshake.utf8) + frame).withUnsafeBytes { try connection.send($0) }
        var received: [UInt8] = []
        let acknowledgement = Array("431[\"ok\"]".utf8)
        while received.suffix(acknowledgement.count) != acknowledgement[...] { received += try read() }
    }

    /// Takes what has come, and waits for it; returns the bytes.
    private func read() throws -> [UInt8] {
        try withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = recv(connection.descriptor, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { throw BenchmarkFailure("recv", "from \(connection.address)") }
            return Array(buffer[..<count])
        }
    }

    /// Returns when each of them has heard something.
    static func waitForAll(_ listeners: [Listener]) throws {
        for listener in listeners { _ = try listener.read() }
    }
}
