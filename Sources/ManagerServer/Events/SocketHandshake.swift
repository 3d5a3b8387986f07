internal import Foundation
internal import JobCompiler
package import SocketIO

/// The first request of a connection, when it may be one that makes a WebSocket of the connection.
package enum SocketHandshake: Equatable {
    /// The end of the head has not come yet.
    case incomplete
    /// Another request.
    case other
    /// Such a request that cannot be granted.
    case refused(status: Int, reason: String, message: String)
    /// Such a request.
    case accepted(Acceptance)

    /// What is needed to grant it.
    package struct Acceptance: Equatable {
        /// The revision of Engine.IO.
        package let version: EngineVersion
        /// The session that goes on by this connection; `nil` for a new one.
        package let session: String?
        /// What proves that the request was understood.
        package let proof: String
        /// How long the request is.
        package let headBytes: Int
    }

    private static let maximumBytes = 16 << 10
    private static let start = "GET /socket.io/"

    /// Whether a connection that begins with some bytes may be one, as far as they tell.
    static func mayBe(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.prefix(start.utf8.count).elementsEqual(start.utf8.prefix(bytes.count))
    }

    /// Reads the bytes that a connection begins with.
    package init(_ bytes: [UInt8]) {
        guard Self.mayBe(bytes) else {
            self = .other
            return
        }
        guard let end = Self.endOfHead(bytes) else {
            self = bytes.count > Self.maximumBytes ? .other : .incomplete
            return
        }
        self = Self.read(String(decoding: bytes[..<end], as: UTF8.self), headBytes: end)
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        return bytes.firstRange(of: mark).map(\.upperBound)
    }

    private static func read(_ head: String, headBytes: Int) -> SocketHandshake {
        let lines = head.split(separator: "\r\n")
        let request = (lines.first ?? "").split(separator: " ")
        let fields = fields(lines.dropFirst())
        guard request.count == 3, request[2] == "HTTP/1.1", fields["upgrade"]?.lowercased() == "websocket" else {
            return .other
        }
        let target = request[1].split(separator: "?", maxSplits: 1)
        guard target.first == "/socket.io/" else { return .other }
        let query = query(target.count > 1 ? target[1] : "")
        guard SameOrigin.allows(origin: fields["origin"], host: fields["host"], forwarded: fields["x-forwarded-host"])
        else { return .refused(status: 403, reason: "Forbidden", message: "pages of other servers may not listen") }
        guard let version = EngineVersion(query: query["EIO"]) else {
            return .refused(status: 400, reason: "Bad Request", message: "EIO has to be 3 or 4")
        }
        guard fields["sec-websocket-version"] == "13", let key = fields["sec-websocket-key"],
            Data(base64Encoded: key)?.count == 16
        else {
            return .refused(status: 400, reason: "Bad Request", message: "the WebSocket's handshake is not correct")
        }
        let proof = Data(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
        return .accepted(
            Acceptance(
                version: version, session: query["sid"], proof: proof.base64EncodedString(), headBytes: headBytes))
    }

    /// Header fields by their names in lower case; of one that comes twice, the first counts.
    private static func fields(_ lines: some Sequence<Substring>) -> [String: String] {
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func query(_ text: Substring) -> [String: String] {
        let pairs = text.split(separator: "&").map { part in
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The answer that grants it.
    package static func answer(proof: String) -> String {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(proof)\r\n\r\n"
    }
}

/// Whether a page in a browser may listen: pages of this server may, and whoever is no page.
enum SameOrigin {
    static func allows(origin: String?, host: String?, forwarded: String?) -> Bool {
        guard let origin, !origin.isEmpty else { return true }
        guard let scheme = origin.range(of: "://") else { return false }
        let authority = normalized(origin[scheme.upperBound...])
        return [host, forwarded].contains { $0.map { normalized($0[...]) } == authority }
    }

    private static func normalized(_ authority: Substring) -> String {
        let text = authority.lowercased()
        for port in [":80", ":443"] where text.hasSuffix(port) { return String(text.dropLast(port.count)) }
        return text
    }
}
