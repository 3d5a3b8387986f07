import SocketIO
import Testing

@Suite("Packets of Engine.IO")
struct EnginePacketTests {
    private static let pairs: [(String, EnginePacket)] = [
        ("0{}", .open("{}")), ("1", .close), ("2", .ping("")), ("2probe", .ping("probe")), ("3probe", .pong("probe")),
        ("42[\"a\"]", .message("2[\"a\"]")), ("5", .upgrade), ("6", .noop),
    ]

    @Test("are read as they are written", arguments: pairs)
    func roundTrip(text: String, packet: EnginePacket) {
        #expect(EnginePacket(text) == packet)
        #expect(packet.text == text)
    }

    @Test("are nothing else", arguments: ["", "7", "b4AAAA", " 2", "x"])
    func none(text: String) { #expect(EnginePacket(text) == nil) }

    @Test("of a revision are asked for by number; without one it is the older")
    func versions() {
        #expect(EngineVersion(query: nil) == .three)
        #expect(EngineVersion(query: "3") == .three)
        #expect(EngineVersion(query: "4") == .four)
        for other in ["", "2", "5", "four"] { #expect(EngineVersion(query: other) == nil) }
    }
}

@Suite("Several packets in one polled body")
struct PollingPayloadTests {
    private static let packets: [EnginePacket] = [.message("2[\"/jobs\",\"ünïcode 🎬\"]"), .ping(""), .message("0")]

    @Test("are read as they are written", arguments: EngineVersion.allCases)
    func roundTrip(version: EngineVersion) {
        let text = PollingPayload.text(Self.packets, version)
        #expect(PollingPayload.packets(text, version) == Self.packets)
    }

    @Test("may come as bytes in the older revision")
    func bytes() {
        let body: [UInt8] = [0, 5, 255] + Array("4🎬".utf8) + [0, 1, 0, 255] + Array("4123456789".utf8)
        #expect(PollingPayload.packets(body, .three) == [.message("🎬"), .message("123456789")])
        for damaged: [UInt8] in [
            [0], [1, 1, 255, 50], [0, 255], [0, 2, 255, 50], [0, 1, 254, 50], [0, 1, 255, 50, 7],
        ] {
            #expect(PollingPayload.packets(damaged, .three) == nil)
        }
        #expect(PollingPayload.packets(Array("2\u{1e}3".utf8), .four) == [.ping(""), .pong("")])
    }

    @Test("are counted in UTF-16 by the older revision, and separated by the newer")
    func forms() {
        #expect(PollingPayload.text([.message("🎬"), .pong("")], .three) == "3:4🎬1:3")
        #expect(PollingPayload.text([.message("🎬"), .pong("")], .four) == "4🎬\u{1e}3")
    }

    @Test(
        "are refused as a whole when one is none",
        arguments: [
            "", "x", "1:", "5:2", "0:", "-1:2", "99999999999:2", "1:2x", "1:9", "2",
        ])
    func damagedCounted(text: String) { #expect(PollingPayload.packets(text, .three) == nil) }

    @Test(
        "are refused as a whole when one is none, by the newer revision",
        arguments: ["", "\u{1e}2", "2\u{1e}", "2\u{1e}9"])
    func damagedSeparated(text: String) { #expect(PollingPayload.packets(text, .four) == nil) }
}
