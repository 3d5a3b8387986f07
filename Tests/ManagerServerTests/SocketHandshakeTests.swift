import ManagerServer
import SocketIO
import Testing

@Suite("The handshake of WebSockets")
struct SocketHandshakeTests {
    private static let request = """
        GET /socket.io/?EIO=4&transport=websocket&sid=abc HTTP/1.1\r\nHost: farm:8080\r\nUpgrade: websocket\r
        Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
        """

    private static func read(_ text: String) -> SocketHandshake { SocketHandshake(Array(text.utf8)) }

    @Test("is granted with the proof of RFC 6455")
    func accepted() throws {
        guard case .accepted(let acceptance) = Self.read(Self.request + "more") else {
            Issue.record("not accepted")
            return
        }
        #expect(acceptance.proof == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(acceptance.version == .four)
        #expect(acceptance.session == "abc")
        #expect(acceptance.headBytes == Self.request.utf8.count)
    }

    @Test("is waited for, byte by byte")
    func incomplete() {
        let bytes = Array(Self.request.utf8)
        for count in 0..<bytes.count { #expect(SocketHandshake(Array(bytes[..<count])) == .incomplete) }
    }

    @Test(
        "is left to others when it asks for something else",
        arguments: [
            ("GET /socket", "GET /api"), ("GET", "POST"), ("Upgrade: websocket", "Upgrade: h2c"),
            ("HTTP/1.1", "HTTP/1.0"),
            ("Upgrade: websocket\r\n", ""), ("/socket.io/?", "/socket.io/x?"),
        ])
    func other(old: String, new: String) {
        let text = Self.request.replacing(old, with: new, maxReplacements: 1)
        #expect(text != Self.request)
        #expect(Self.read(text) == .other)
    }

    @Test(
        "is refused when it is not correct, and to pages of other servers",
        arguments: [
            ("EIO=4", "EIO=7", 400), ("Version: 13", "Version: 8", 400), ("dGhlIHNhbXBsZSBub25jZQ==", "short", 400),
            ("Host: farm:8080\r\n", "Host: farm:8080\r\nOrigin: http://evil.example\r\n", 403),
            ("Host: farm:8080\r\n", "Host: farm:8080\r\nOrigin: null\r\n", 403),
        ])
    func refused(old: String, new: String, status: Int) {
        guard case .refused(let found, _, _) = Self.read(Self.request.replacing(old, with: new)) else {
            Issue.record("not refused")
            return
        }
        #expect(found == status)
    }

    @Test("is granted to the server's own pages", arguments: ["http://farm:8080", "https://FARM:8080"])
    func ownPage(origin: String) {
        let text = Self.request.replacing("Host: farm:8080\r\n", with: "Host: farm:8080\r\nOrigin: \(origin)\r\n")
        guard case .accepted = Self.read(text) else {
            Issue.record("not accepted")
            return
        }
    }
}
