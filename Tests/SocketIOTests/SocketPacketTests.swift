import FarmModel
import SocketIO
import Testing

@Suite("Packets of Socket.IO")
struct SocketPacketTests {
    @Test("an event has a name that begins with a slash, and is of no namespace for it")
    func events() {
        #expect(
            SocketPacket("2[\"/subscription\",{\"op\":\"subscribe\"}]")
                == .event(name: "/subscription", arguments: [["op": "subscribe"]], acknowledgement: nil))
        #expect(SocketPacket("217[\"a\",1]") == .event(name: "a", arguments: [1], acknowledgement: 17))
        #expect(SocketPacket("2[\"a\"]") == .event(name: "a", arguments: [], acknowledgement: nil))
        #expect(SocketPacket("2/,5[\"a\"]") == .event(name: "a", arguments: [], acknowledgement: 5))
    }

    @Test("connecting and leaving")
    func connection() {
        #expect(SocketPacket("0") == .connect)
        #expect(SocketPacket("0{\"token\":\"x\"}") == .connect)
        #expect(SocketPacket("1") == .disconnect)
        #expect(SocketPacket("0/admin,") == .otherNamespace("/admin"))
        #expect(SocketPacket("3[1]") == .other)
    }

    @Test("what is none", arguments: ["", "9", "2", "2{}", "2[]", "2[1]", "2[\"a\"", "2x[\"a\"]", "x"])
    func none(text: String) { #expect(SocketPacket(text) == nil) }

    @Test("what the server sends")
    func sent() {
        #expect(SocketPacket.connected(.three, session: "s").text == "40")
        #expect(SocketPacket.connected(.four, session: "s").text == "40{\"sid\":\"s\"}")
        #expect(SocketPacket.acknowledged(7, result: "\"ok\"").text == "437[\"ok\"]")
        #expect(SocketPacket.event("[\"/jobs\",{}]").text == "42[\"/jobs\",{}]")
        #expect(SocketPacket.refused("/admin", .four).text == "44/admin,{\"message\":\"Invalid namespace\"}")
        #expect(SocketPacket.refused("/admin", .three).text == "44/admin,\"Invalid namespace\"")
    }
}
