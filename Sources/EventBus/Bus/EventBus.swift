internal import Synchronization

/// Hands what happens on the farm to everybody inside the process who wants to hear of it.
///
/// Events are numbered, and every subscriber gets those that it asked for in the order of their numbers. Publishing is a
/// plain call: it never waits for a subscriber, and costs time only for those who hear the event. What waits for a
/// subscriber is bounded; ``EventQueue`` says what happens to one that is too slow. Who subscribes
/// hears what comes later; the last events can be asked for by their numbers.
///
/// Locks: the bus's is held while an event is put into mailboxes, so that all get the same order; a mailbox's is taken
/// inside it and never the other way around. Nobody is woken under either.
public final class EventBus: Sendable {
    private let state: Mutex<SubscriberTable>

    /// A bus without subscribers.
    ///
    /// - Parameters:
    ///   - number: The first event has the next one. Who starts each run after all numbers of the runs before, such as with the
    ///     time, lets clients see that they were away for longer than the run.
    ///   - history: How many of the last events can be asked for again; `nil` for none.
    public init(startingAfter number: UInt64 = 0, history: EventCapacity? = nil) {
        state = Mutex(SubscriberTable(sequence: number, history: history.map(EventHistory.init(capacity:))))
    }

    /// Publishes an event: when this returns it waits for everybody who hears it. Returns its number.
    ///
    /// Call it after the change is committed. Changes of one thing have to be published in their order by whoever makes
    /// them. On a closed bus nobody hears it.
    @discardableResult
    public func publish(_ event: FarmEvent) -> UInt64 {
        let kind = event.kind
        let topics = event.topics
        let (sequence, wakeUps) = state.withLock { state in
            state.sequence += 1
            state.history?.append(PublishedEvent(sequence: state.sequence, event: event, topics: topics))
            var wakeUps: [Mailbox.WakeUp] = []
            for number in state.listeners(kind, topics) {
                guard let subscriber = state.subscribers[number] else { continue }
                let published = PublishedEvent(
                    sequence: state.sequence, event: event, topics: subscriber.filter.matches(kind, topics))
                if let wakeUp = subscriber.mailbox.append(published) { wakeUps.append(wakeUp) }
            }
            return (state.sequence, wakeUps)
        }
        for wakeUp in wakeUps { wakeUp() }
        return sequence
    }

    /// The number of the last event that was published; 0 before the first.
    public var lastSequence: UInt64 { state.withLock { $0.sequence } }

    /// The events after a number, as far as they are remembered; the number of the last one; and whether that is all of them.
    ///
    /// A number that is higher than the last one is of another run of the program: then it is not all.
    public func history(after number: UInt64) -> (events: [PublishedEvent], last: UInt64, isComplete: Bool) {
        state.withLock { state in
            if number == state.sequence { return ([], state.sequence, true) }
            guard number < state.sequence, let history = state.history else { return ([], state.sequence, false) }
            let (events, isComplete) = history.events(after: number)
            return (events, state.sequence, isComplete)
        }
    }

    /// How many subscriptions there are.
    public var subscriberCount: Int { state.withLock { $0.subscribers.count } }

    /// Begins a subscription: it hears all later events that the filter lets through.
    ///
    /// On a closed bus it is over at once.
    public func subscribe(to filter: EventFilter, capacity: EventCapacity = .standard) -> EventSubscription {
        let mailbox = Mailbox(capacity: capacity)
        let (number, sequence, isClosed) = state.withLock { state in
            state.lastNumber += 1
            if !state.isClosed {
                state.enter(mailbox, filter, as: state.lastNumber)
            }
            return (state.lastNumber, state.sequence, state.isClosed)
        }
        // Nobody can wait for it yet.
        if isClosed { _ = mailbox.end(dropping: true) }
        return EventSubscription(bus: self, number: number, mailbox: mailbox, startsAfter: sequence)
    }

    /// Begins a subscription to topics.
    public func subscribe(to topics: Set<EventTopic>, capacity: EventCapacity = .standard) -> EventSubscription {
        subscribe(to: EventFilter(topics: topics), capacity: capacity)
    }

    /// Ends all subscriptions, each after what waits for it, and lets nobody subscribe any more.
    public func close() {
        let mailboxes = state.withLock { state in
            state.isClosed = true
            return state.removeAll()
        }
        for mailbox in mailboxes { mailbox.end(dropping: false)?() }
    }

    func add(_ topics: Set<EventTopic>, to number: Int) {
        state.withLock { $0.add(EventFilter(topics: topics), to: number) }
    }

    func remove(_ topics: Set<EventTopic>, from number: Int) {
        state.withLock { state in
            guard let subscriber = state.subscribers[number] else { return }
            let removed = subscriber.filter.topics.intersection(topics)
            state.remove(EventFilter(topics: removed), from: number)
            // Under the bus's lock, so that nothing of a topic that is added again right after this is dropped.
            subscriber.mailbox.remove(removed, keeping: subscriber.filter.kinds)
        }
    }

    func unsubscribe(_ number: Int) {
        state.withLock { $0.leave(number) }
    }
}
