/// Who hears what: the state of a bus.
struct SubscriberTable {
    struct Subscriber {
        let mailbox: Mailbox
        var filter: EventFilter
    }

    /// The number of the last event.
    var sequence: UInt64
    /// The last events; `nil` when they are not remembered.
    var history: EventHistory?
    /// The number of the last subscriber.
    var lastNumber = 0
    var isClosed = false
    private(set) var subscribers: [Int: Subscriber] = [:]
    private var byTopic: [EventTopic: Set<Int>] = [:]
    private var byKind: [FarmEvent.Kind: Set<Int>] = [:]

    init(sequence: UInt64, history: EventHistory?) {
        self.sequence = sequence
        self.history = history
    }

    /// The numbers of those who hear an event, each once, in any order.
    func listeners(_ kind: FarmEvent.Kind, _ topics: [EventTopic]) -> Set<Int> {
        var listeners = byKind[kind] ?? []
        for topic in topics {
            guard let more = byTopic[topic] else { continue }
            if listeners.isEmpty { listeners = more } else { listeners.formUnion(more) }
        }
        return listeners
    }

    mutating func enter(_ mailbox: Mailbox, _ filter: EventFilter, as number: Int) {
        subscribers[number] = Subscriber(mailbox: mailbox, filter: EventFilter())
        add(filter, to: number)
    }

    mutating func add(_ filter: EventFilter, to number: Int) {
        guard subscribers[number] != nil else { return }
        subscribers[number]?.filter.topics.formUnion(filter.topics)
        subscribers[number]?.filter.kinds.formUnion(filter.kinds)
        for topic in filter.topics { byTopic[topic, default: []].insert(number) }
        for kind in filter.kinds { byKind[kind, default: []].insert(number) }
    }

    mutating func remove(_ filter: EventFilter, from number: Int) {
        subscribers[number]?.filter.topics.subtract(filter.topics)
        subscribers[number]?.filter.kinds.subtract(filter.kinds)
        for topic in filter.topics {
            byTopic[topic]?.remove(number)
            if byTopic[topic]?.isEmpty == true { byTopic[topic] = nil }
        }
        for kind in filter.kinds { byKind[kind]?.remove(number) }
    }

    mutating func leave(_ number: Int) {
        guard let subscriber = subscribers[number] else { return }
        remove(subscriber.filter, from: number)
        subscribers[number] = nil
    }

    /// Takes everybody out, and returns their mailboxes.
    mutating func removeAll() -> [Mailbox] {
        defer {
            subscribers = [:]
            byTopic = [:]
            byKind = [:]
        }
        return subscribers.values.map(\.mailbox)
    }
}
