internal import Synchronization

/// What waits for one subscriber, and the subscriber while it waits.
///
/// Publishers add and never wait. Whoever wakes the subscriber does so after letting go of every lock.
final class Mailbox: Sendable {
    typealias WakeUp = @Sendable () -> Void

    private struct State {
        var queue: EventQueue
        var waiting: WakeUp?
        var isOver = false
    }

    private let state: Mutex<State>

    init(capacity: EventCapacity) { state = Mutex(State(queue: EventQueue(capacity: capacity))) }

    /// Adds an event; returns who has to be woken.
    func append(_ published: PublishedEvent) -> WakeUp? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.queue.append(published)
            return state.waiting.take()
        }
    }

    /// Takes topics from what waits, and with its last topic the event, unless it is of a kind that is asked for.
    func remove(_ topics: Set<EventTopic>, keeping kinds: Set<FarmEvent.Kind>) {
        state.withLock { state in
            state.queue.rewrite { published in
                guard !kinds.contains(published.event.kind) else { return published }
                let left = published.topics.filter { !topics.contains($0) }
                guard !left.isEmpty else { return nil }
                return PublishedEvent(sequence: published.sequence, event: published.event, topics: left)
            }
        }
    }

    /// Lets nothing more in; what waits is still delivered unless it is dropped. Returns who has to be woken.
    func end(dropping: Bool) -> WakeUp? {
        state.withLock { state in
            state.isOver = true
            if dropping { state.queue.removeAll() }
            return state.waiting.take()
        }
    }

    /// Drops what waits.
    func skip() { state.withLock { $0.queue.removeAll() } }

    /// How many events wait.
    var count: Int { state.withLock { $0.queue.count } }

    /// Takes the next delivery, if there is one, and tells whether it is over: then nothing comes after what is there.
    func take() -> (delivery: EventDelivery?, isOver: Bool) {
        state.withLock { ($0.queue.popFirst(), $0.isOver) }
    }

    /// Calls `wakeUp` once, as soon as there is something to take or it is over: at once, if that is so.
    func whenReady(_ wakeUp: @escaping WakeUp) {
        let isReady = state.withLock { state in
            precondition(state.waiting == nil, "only one may wait for a subscription's events")
            guard state.queue.isEmpty, !state.isOver else { return true }
            state.waiting = wakeUp
            return false
        }
        if isReady { wakeUp() }
    }

    /// Waits for the next delivery; `nil` when it is over and nothing is left.
    func next() async -> EventDelivery? {
        while true {
            let (delivery, isOver) = take()
            if delivery != nil || isOver { return delivery }
            await withCheckedContinuation { continuation in whenReady { continuation.resume() } }
        }
    }
}
