import Synchronization

/// A clock on which sleeping takes no time; it notes for how long it would have been.
final class ImpatientClock: Clock {
    private let elapsed = Mutex<[Duration]>([])

    var sleeps: [Duration] { elapsed.withLock { $0 } }

    struct Instant: InstantProtocol {
        let offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    var now: Instant { Instant(offset: elapsed.withLock { $0.reduce(.zero, +) }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let pause = now.duration(to: deadline)
        elapsed.withLock { $0.append(pause) }
    }
}
