internal import FarmModel

/// The events that wait for one subscriber, within bounds.
///
/// Nothing is touched while the queue is less than half full: everybody who keeps up gets every event. From there on, an
/// event that only brings numbers and texts of a job, task or worker up to date is made one with the event of the same
/// thing that waits already: that one keeps its place and its change of status, and gets the newer fields. A change of
/// status, a deletion, a log, an image are never made one with anything.
///
/// A full queue drops the oldest event and counts it. The oldest, because newer ones hold later rows: the one gap is then
/// always at the front, the subscriber hears of it before anything else, and what it fetches again is brought up to date by
/// what follows.
struct EventQueue {
    private let capacity: EventCapacity
    /// What waits is what stands from `head` on.
    private var slots: [PublishedEvent?] = []
    private var head = 0
    /// How many slots were cut off before the first one.
    private var cut = 0
    /// Where the last waiting event of a thing stands, counted from the first slot that ever was.
    private var latest: [Entity: Int] = [:]
    private var logBytes = 0
    private var missed = 0

    init(capacity: EventCapacity) { self.capacity = capacity }

    /// How many events wait.
    var count: Int { slots.count - head }

    /// Whether there is nothing to deliver, not even a gap.
    var isEmpty: Bool { count == 0 && missed == 0 }

    /// Adds an event, at the cost of the oldest ones if there is no room.
    mutating func append(_ published: PublishedEvent) {
        let entity = Entity(published.event)
        if let entity {
            if count >= max(1, capacity.events / 2), coalesce(published, entity) { return }
            latest[entity] = cut + slots.count
        }
        slots.append(published)
        logBytes += published.event.logBytes
        while count > capacity.events || (logBytes > capacity.logBytes && count > 1) {
            _ = removeFirst()
            missed += 1
        }
    }

    /// Takes what is to be delivered next: first of all the gap.
    mutating func popFirst() -> EventDelivery? {
        if missed > 0 {
            defer { missed = 0 }
            return .missed(missed)
        }
        return removeFirst().map(EventDelivery.event)
    }

    /// Changes what waits, or takes away where `change` returns `nil`.
    mutating func rewrite(_ change: (PublishedEvent) -> PublishedEvent?) {
        let waiting = slots[head...].compactMap { $0 }.compactMap(change)
        let missed = missed
        self = EventQueue(capacity: capacity)
        self.missed = missed
        for published in waiting {
            if let entity = Entity(published.event) { latest[entity] = slots.count }
            slots.append(published)
            logBytes += published.event.logBytes
        }
    }

    /// Forgets everything.
    mutating func removeAll() { self = EventQueue(capacity: capacity) }

    private mutating func coalesce(_ published: PublishedEvent, _ entity: Entity) -> Bool {
        guard let place = latest[entity], let waiting = slots[place - cut], waiting.topics == published.topics,
            let event = waiting.event.coalesced(with: published.event)
        else { return false }
        slots[place - cut] = PublishedEvent(sequence: waiting.sequence, event: event, topics: waiting.topics)
        return true
    }

    private mutating func removeFirst() -> PublishedEvent? {
        guard head < slots.count, let first = slots[head].take() else { return nil }
        if let entity = Entity(first.event), latest[entity] == cut + head { latest[entity] = nil }
        logBytes -= first.event.logBytes
        head += 1
        if head * 2 > slots.count {
            slots.removeFirst(head)
            cut += head
            head = 0
        }
        return first
    }
}

/// A thing whose successive events can be made one.
private enum Entity: Hashable {
    case job(JobID)
    case task(TaskID)
    case worker(WorkerID)

    init?(_ event: FarmEvent) {
        switch event {
        case .job(let update): self = .job(update.id)
        case .task(let update): self = .task(update.id)
        case .worker(let update): self = .worker(update.id)
        case .lifecycle, .farmStatus, .taskLog, .lastRendered, .workerTag: return nil
        }
    }
}

extension FarmEvent {
    /// One event for this one and the next of the same thing, if nothing is lost by it.
    fileprivate func coalesced(with next: FarmEvent) -> FarmEvent? {
        switch (self, next) {
        case (.job(let update), .job(let next)): update.coalesced(with: next).map(FarmEvent.job)
        case (.task(let update), .task(let next)): update.coalesced(with: next).map(FarmEvent.task)
        case (.worker(let update), .worker(let next)): update.coalesced(with: next).map(FarmEvent.worker)
        default: nil
        }
    }

    /// The bytes of log that it carries, in UTF-8.
    var logBytes: Int {
        if case .taskLog(let update) = self { update.log.utf8.count } else { 0 }
    }
}
