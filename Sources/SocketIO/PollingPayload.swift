/// Several packets in one body of long polling.
///
/// Revision 4 puts a record separator between them; revision 3 the length of each before it, counted in UTF-16 units, as
/// JavaScript counts. Some clients of revision 3 send the same as bytes: a zero, the digits of the length in bytes as numbers, a
/// byte with all bits set, the packet.
public enum PollingPayload {
    private static let separator: Character = "\u{1e}"

    /// Writes packets into one body.
    public static func text(_ packets: [EnginePacket], _ version: EngineVersion) -> String {
        switch version {
        case .three: packets.map { "\($0.text.utf16.count):\($0.text)" }.joined()
        case .four: packets.map(\.text).joined(separator: String(separator))
        }
    }

    /// Reads the packets of a body; `nil` when one of them is none.
    public static func packets(_ bytes: [UInt8], _ version: EngineVersion) -> [EnginePacket]? {
        if version == .three, let first = bytes.first, first <= 1 { return binary(bytes) }
        return packets(String(decoding: bytes, as: UTF8.self), version)
    }

    /// Reads the packets of a body that is text; `nil` when one of them is none.
    public static func packets(_ text: String, _ version: EngineVersion) -> [EnginePacket]? {
        switch version {
        case .three: return counted(text)
        case .four:
            var packets: [EnginePacket] = []
            for part in text.split(separator: separator, omittingEmptySubsequences: false) {
                guard let packet = EnginePacket(String(part)) else { return nil }
                packets.append(packet)
            }
            return packets
        }
    }

    private static func counted(_ text: String) -> [EnginePacket]? {
        var packets: [EnginePacket] = []
        var rest = Array(text.utf16)[...]
        while !rest.isEmpty {
            guard let colon = rest.prefix(maximumDigits).firstIndex(of: UInt16(UInt8(ascii: ":"))),
                let count = Int(String(decoding: rest[rest.startIndex..<colon], as: UTF16.self)), count > 0,
                count < rest.endIndex - colon
            else { return nil }
            let end = colon + 1 + count
            guard let packet = EnginePacket(String(decoding: rest[(colon + 1)..<end], as: UTF16.self)) else {
                return nil
            }
            packets.append(packet)
            rest = rest[end...]
        }
        return packets.isEmpty ? nil : packets
    }

    private static func binary(_ bytes: [UInt8]) -> [EnginePacket]? {
        var packets: [EnginePacket] = []
        var rest = bytes[...]
        // A one would begin a packet of bytes, of which this server knows none.
        while rest.popFirst() == 0 {
            let digits = rest.prefix(maximumDigits).prefix { $0 <= 9 }
            let count = digits.reduce(0) { $0 * 10 + Int($1) }
            rest = rest.dropFirst(digits.count)
            guard rest.popFirst() == 0xff, count > 0, count <= rest.count,
                let packet = EnginePacket(String(decoding: rest.prefix(count), as: UTF8.self))
            else { return nil }
            packets.append(packet)
            rest = rest.dropFirst(count)
            if rest.isEmpty { return packets }
        }
        return nil
    }

    private static let maximumDigits = 10
}
