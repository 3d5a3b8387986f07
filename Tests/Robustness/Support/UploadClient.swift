import Foundation
import TestSupport

/// A client that keeps its connection between requests. It belongs to one thread.
final class UploadClient {
    private let port: Int
    private let timeoutSeconds: Int
    private var connection: RawConnection?

    init(_ server: TestServer, timeoutSeconds: Int = 60) {
        port = server.port
        self.timeoutSeconds = timeoutSeconds
    }

    /// The connection that is open, or a new one.
    func connected() throws -> RawConnection {
        if let connection, !connection.isClosedByPeer() { return connection }
        let fresh = try RawConnection(port: port, timeoutSeconds: timeoutSeconds)
        connection = fresh
        return fresh
    }

    /// Gives the connection up; the next request makes another one.
    func disconnect() { connection = nil }

    func upload(_ content: TestContent) throws -> Response {
        let connection = try connected()
        // In one go: the body must not wait for the head's acknowledgement.
        try connection.send(Array(Self.head(content).utf8) + content.bytes)
        return try connection.receive()
    }

    func post(_ path: String, json: String) throws -> Response {
        let connection = try connected()
        try connection.send(
            "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)")
        return try connection.receive()
    }

    /// The head of an upload of known length.
    static func head(_ content: TestContent) -> String {
        "POST \(content.path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(content.bytes.count)\r\n\r\n"
    }
}

extension TestContent {
    /// Bytes that nobody else has, made at the cost of copying them: a number, then a stretch of one fixed block.
    static func numbered(_ number: UInt64, size: Int) -> TestContent {
        var bytes = Array(block[..<min(size, block.count)])
        while bytes.count < size { bytes += block[..<min(size - bytes.count, block.count)] }
        withUnsafeBytes(of: number.bigEndian) { source in
            for index in 0..<min(8, size) { bytes[size - 1 - index] = source[7 - index] }
        }
        return TestContent(bytes)
    }

    private static let block = TestContent.random(seed: 1, size: 1 << 20).bytes
}
