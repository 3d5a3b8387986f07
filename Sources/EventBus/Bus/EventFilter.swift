/// Which events a subscriber hears: those of some topics, and those of some kinds whatever their topic.
public struct EventFilter: Hashable, Sendable {
    /// The topics.
    public var topics: Set<EventTopic>
    /// The kinds.
    public var kinds: Set<FarmEvent.Kind>

    /// Asks for topics and kinds.
    public init(topics: Set<EventTopic> = [], kinds: Set<FarmEvent.Kind> = []) {
        self.topics = topics
        self.kinds = kinds
    }

    /// Those topics of an event that it asks for.
    func matches(_ kind: FarmEvent.Kind, _ topics: [EventTopic]) -> [EventTopic] {
        if kinds.contains(kind) { return topics }
        if topics.count == 1, let topic = topics.first { return self.topics.contains(topic) ? topics : [] }
        return topics.filter(self.topics.contains)
    }
}
