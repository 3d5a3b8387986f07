import Foundation
import TestSupport
import Testing

/// Listeners byte by byte: what the clients from PyPI, which mean well, do not do.
@Suite("WebSockets that misbehave", .timeLimit(.minutes(10)))
struct WebSocketTests {
    /// A connection that has become a WebSocket.
    private static func open(_ server: TestServer, query: String) throws -> RawConnection {
        let (connection, answer) = try ask(server, query: query)
        guard answer.status == 101 else { throw TestServer.Failure(description: "\(answer)") }
        return connection
    }

    /// A connection that has asked to become one.
    private static func ask(_ server: TestServer, query: String) throws -> (RawConnection, Response) {
        let connection = try RawConnection(port: server.port)
        try connection.send(
            """
            GET /socket.io/?EIO=3&transport=websocket\(query) HTTP/1.1\r
            Host: farm\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
            """)
        return (connection, try connection.receive())
    }

    /// A short frame as clients send it, masked with zeros.
    private static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x80 | opcode, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload
    }

    private static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

    /// A session that began by polling.
    private static func session(_ server: TestServer) throws -> String {
        let answer = try server.get("/socket.io/?EIO=3&transport=polling")
        let sid = try #require(answer.text.firstRange(of: "\"sid\":\""))
        return String(answer.text[sid.upperBound...].prefix { $0 != "\"" })
    }

    @Test("a session has one WebSocket; a second is closed, a third refused, and the first goes on")
    func twoSockets() async throws {
        try await blocking {
            let server = try TestServer()
            let sid = try Self.session(server)
            let first = try Self.open(server, query: "&sid=\(sid)")
            let second = try Self.open(server, query: "&sid=\(sid)")
            try first.send(Self.text("2probe") + Self.text("5"))
            #expect(try eventually { first.hasInput() })
            try second.send(Self.text("2probe") + Self.text("5"))
            #expect(try eventually { try second.isAtEnd() })
            let third = try Self.ask(server, query: "&sid=\(sid)").1
            #expect(third.status == 400)
            #expect((third.json["message"] as? String)?.contains("has a WebSocket already") == true)
            #expect(try first.isAtEnd() == false)
        }
    }

    @Test("who asks and asks and takes no answers is let go", arguments: [true, false])
    func flood(isProbed: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let sid = isProbed ? "&sid=" + (try Self.session(server)) : ""
            let connection = try Self.open(server, query: sid)
            let ping = Self.frame(9, Array(repeating: 65, count: 125))
            let pings = Array(repeatElement(ping, count: 1000).joined())
            var sent = 0
            #expect(throws: RawConnection.Failure.self) {
                while sent < 256 << 20 {
                    try connection.send(pings)
                    sent += pings.count
                }
            }
            // What the system keeps for both sides, and not much more.
            #expect(sent < 64 << 20, "\(sent) bytes")
            #expect(try server.get("/api/v3/version").status == 200)
        }
    }

    @Test("one that ends its half is closed, also while it is only tried out", arguments: [true, false])
    func halfClosed(isProbed: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let sid = isProbed ? "&sid=" + (try Self.session(server)) : ""
            let connection = try Self.open(server, query: sid)
            connection.finishSending()
            #expect(try eventually { try connection.isAtEnd() })
        }
    }
}
