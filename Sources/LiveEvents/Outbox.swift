/// What is to be sent to one client beside events: answers and heartbeats, in a bounded room.
struct Outbox {
    private var packets: [String] = []
    /// Of all packets, in UTF-8.
    private var bytes = 0
    private let capacity: Int

    /// - Parameter capacity: Bytes that may be in it; one packet may be whatever its size.
    init(capacity: Int) { self.capacity = capacity }

    var isEmpty: Bool { packets.isEmpty }

    /// Adds a packet.
    ///
    /// - Returns: Whether there was room: a client that asks and asks and takes no answers has none at last.
    mutating func add(_ packet: String) -> Bool {
        guard bytes < capacity else { return false }
        packets.append(packet)
        // An empty packet takes room too.
        bytes += packet.utf8.count + 16
        return true
    }

    /// Takes all packets.
    mutating func takeAll() -> [String] {
        defer { (packets, bytes) = ([], 0) }
        return packets
    }
}
