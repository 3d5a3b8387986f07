/// The last events, for those who were away for a moment. Bounded in number, and in bytes of logs.
struct EventHistory {
    private let capacity: EventCapacity
    private var slots: [PublishedEvent] = []
    private var head = 0
    private var logBytes = 0

    init(capacity: EventCapacity) { self.capacity = capacity }

    mutating func append(_ published: PublishedEvent) {
        slots.append(published)
        logBytes += published.event.logBytes
        while slots.count - head > capacity.events || logBytes > capacity.logBytes && slots.count - head > 1 {
            logBytes -= slots[head].event.logBytes
            head += 1
        }
        if head > 1024, head * 2 > slots.count {
            slots.removeFirst(head)
            head = 0
        }
    }

    /// The events after a number, and whether none of them is forgotten.
    func events(after number: UInt64) -> (events: [PublishedEvent], isComplete: Bool) {
        let kept = slots[head...]
        guard let first = kept.first else { return ([], false) }
        // Numbers have no gaps.
        let skipped = number >= first.sequence ? number - first.sequence + 1 : 0
        return (Array(kept.dropFirst(Int(min(skipped, UInt64(kept.count))))), number + 1 >= first.sequence)
    }
}
