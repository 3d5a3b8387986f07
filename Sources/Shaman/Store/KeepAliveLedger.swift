internal import Synchronization

/// Blobs that a client was told of, or that were stored, within the grace period: the collector leaves them alone.
///
/// It goes by a clock that nobody can set, so that a step of the wall clock in the middle of a collection cannot make a
/// young blob look old. Two generations hold everything for at least the grace period and at most twice that.
final class KeepAliveLedger: Sendable {
    private struct Generations {
        var current: Set<BlobID> = []
        var previous: Set<BlobID> = []
        var since: ContinuousClock.Instant
        /// Collections that are running: nothing is forgotten before their end.
        var holders = 0
    }

    private let grace: Duration
    private let clock = ContinuousClock()
    private let generations: Mutex<Generations>

    init(grace: Duration) {
        self.grace = grace
        generations = Mutex(Generations(since: ContinuousClock().now))
    }

    func insert(_ blob: BlobID) {
        generations.withLock { generations in
            rotateIfDue(&generations)
            generations.current.insert(blob)
        }
    }

    func contains(_ blob: BlobID) -> Bool {
        generations.withLock { generations in
            rotateIfDue(&generations)
            return generations.current.contains(blob) || generations.previous.contains(blob)
        }
    }

    /// Forget nothing until ``release()``.
    func hold() { generations.withLock { $0.holders += 1 } }

    func release() { generations.withLock { $0.holders -= 1 } }

    private func rotateIfDue(_ generations: inout Generations) {
        let now = clock.now
        let age = now - generations.since
        guard age >= grace, generations.holders == 0 else { return }
        generations.previous = age >= grace * 2 ? [] : generations.current
        generations.current = []
        generations.since = now
    }
}
