public import FarmModel

/// A packet of Socket.IO, in its text form. There is one namespace, the default one: names of events that begin with a
/// slash are no namespaces.
public enum SocketPacket: Hashable, Sendable {
    /// A client wants to be connected.
    case connect
    /// A client leaves.
    case disconnect
    /// An event; with a number when the client wants to hear what became of it.
    case event(name: String, arguments: [JSONValue], acknowledgement: Int?)
    /// Something of another namespace.
    case otherNamespace(String)
    /// Something that nobody waits for.
    case other

    /// Reads the content of a message; `nil` for what is no packet.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard let type = rest.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "6")).contains(type) else { return nil }
        if rest.first == UInt8(ascii: "/") {
            let name = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "?") }
            if name.count > 1 {
                self = .otherNamespace(String(decoding: name, as: UTF8.self))
                return
            }
            rest = rest.drop { $0 != UInt8(ascii: ",") }.dropFirst()
        }
        switch type {
        case UInt8(ascii: "0"): self = .connect
        case UInt8(ascii: "1"): self = .disconnect
        case UInt8(ascii: "2"):
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let list = try? JSONValue(parsing: Array(rest.dropFirst(digits.count))), let array = list.array,
                let name = array.first?.string
            else { return nil }
            self = .event(
                name: name, arguments: Array(array.dropFirst()),
                acknowledgement: digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self)))
        default: self = .other
        }
    }

    /// A message that tells a client that it is connected.
    ///
    /// - Parameter session: Its identity, which only the newer revision names.
    public static func connected(_ version: EngineVersion, session: String) -> EnginePacket {
        version == .three ? .message("0") : .message("0{\"sid\":\"\(session)\"}")
    }

    /// A message that refuses a namespace.
    public static func refused(_ namespace: String, _ version: EngineVersion) -> EnginePacket {
        switch version {
        case .three: .message("4\(namespace),\"Invalid namespace\"")
        case .four: .message("4\(namespace),{\"message\":\"Invalid namespace\"}")
        }
    }

    /// A message that answers an event.
    ///
    /// - Parameter result: JSON.
    public static func acknowledged(_ number: Int, result: String) -> EnginePacket {
        .message("3\(number)[\(result)]")
    }

    /// A message that is an event.
    ///
    /// - Parameter content: A JSON list: the name of the event, and its payload.
    public static func event(_ content: String) -> EnginePacket { .message("2\(content)") }
}
