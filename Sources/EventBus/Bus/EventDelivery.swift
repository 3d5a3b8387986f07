/// An event with its place among all events.
public struct PublishedEvent: Hashable, Sendable {
    /// Its number: one more than that of the event before it. Where several events of one thing were made one, the number
    /// of the first of them.
    public let sequence: UInt64
    /// The event.
    public let event: FarmEvent
    /// Those of its topics that the subscriber asked for: whoever sends by topic sends one copy for each.
    public let topics: [EventTopic]

    /// Numbers an event.
    public init(sequence: UInt64, event: FarmEvent, topics: [EventTopic]) {
        self.sequence = sequence
        self.event = event
        self.topics = topics
    }
}

/// What a subscriber gets.
public enum EventDelivery: Hashable, Sendable {
    /// An event.
    case event(PublishedEvent)
    /// So many events are lost, because the subscriber was too slow. All that follows is newer than they were: what it
    /// knows of the farm has to be fetched again.
    case missed(Int)
}

/// How much may wait for one subscriber.
public struct EventCapacity: Hashable, Sendable {
    /// How many events.
    public let events: Int
    /// How many bytes of task logs, in UTF-8. One piece may wait whatever its size.
    public let logBytes: Int

    /// Sets both bounds; at least one event may wait.
    public init(events: Int, logBytes: Int) {
        self.events = max(1, events)
        self.logBytes = max(0, logBytes)
    }

    /// 4096 events and 4 MiB of logs: what a browser is behind after a short break of its network.
    public static let standard = EventCapacity(events: 4096, logBytes: 4 << 20)
}
