/// A packet of Engine.IO: what goes in one text frame of a WebSocket, or between two marks of a polled answer.
public enum EnginePacket: Hashable, Sendable {
    /// The server's greeting: a JSON object.
    case open(String)
    /// The connection ends.
    case close
    /// Asks for a pong with the same text.
    case ping(String)
    /// Answers a ping.
    case pong(String)
    /// A packet of Socket.IO.
    case message(String)
    /// The client goes on by WebSocket.
    case upgrade
    /// Nothing: ends a poll that waits.
    case noop

    /// Reads a packet; `nil` for what is none.
    public init?(_ text: String) {
        guard let type = text.utf8.first else { return nil }
        let rest = String(text.dropFirst())
        switch type {
        case UInt8(ascii: "0"): self = .open(rest)
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(rest)
        case UInt8(ascii: "3"): self = .pong(rest)
        case UInt8(ascii: "4"): self = .message(rest)
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        default: return nil
        }
    }

    /// The packet as it is sent.
    public var text: String {
        switch self {
        case .open(let rest): "0\(rest)"
        case .close: "1"
        case .ping(let rest): "2\(rest)"
        case .pong(let rest): "3\(rest)"
        case .message(let rest): "4\(rest)"
        case .upgrade: "5"
        case .noop: "6"
        }
    }
}
