internal import Synchronization

/// Counts the syncs that had to wait for the disk.
final class SlowSyncs: Sendable {
    /// So many did that the rest is better done at once.
    struct TooMany: Error {}

    private let count = Atomic<Int>(0)

    /// - Throws: ``TooMany``; what `sync` throws.
    func watch(_ sync: () throws -> Void) throws {
        let start = ContinuousClock.now
        try sync()
        guard ContinuousClock.now - start > Limits.slowSync else { return }
        if count.add(1, ordering: .relaxed).newValue > Limits.individualSyncs { throw TooMany() }
    }
}
