internal import Synchronization

/// The walk over the whole store after it was opened: it fills the index, verifies what an unclean stop made suspect,
/// counts the links, and reads what is noted of checkouts. Uploads, checkouts and collections go on meanwhile.
struct StoreSurvey: Sendable {
    let volume: StoreVolume
    let blobs: BlobStore
    let catalog: CheckoutCatalog
    let cancellation: Cancellation
    /// Told, on any thread, what an operator should know.
    let note: @Sendable (String) -> Void

    /// What the threads have found.
    private final class Findings: Sendable {
        let nextShard = Atomic<Int>(0)
        let damaged = Atomic<Int>(0)
        let unread = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
    }

    func run() throws {
        let verifies = !blobs.recovery.isFinished
        let findings = Findings()
        DetachedThread.runAll(count: Limits.surveyThreads) { enterShards(findings) }
        if let failure = findings.failure.withLock({ $0 }) { throw failure }
        try blobs.quarantine.list()
        guard findings.unread.load(ordering: .relaxed) == 0 else {
            // What could not be read stays unknown or suspect, and is looked at when somebody asks for it.
            if verifies { note("not all that the unclean stop made suspect could be verified") }
            return
        }
        blobs.index.setComplete()
        blobs.recovery.finish()
        // The mark can move forward now, so that another unclean stop does not suspect the same blobs again.
        if verifies {
            blobs.syncs.noteTouched()
            let damaged = findings.damaged.load(ordering: .relaxed)
            note("verified what the unclean stop had left unsynced: \(damaged) blobs were damaged")
        }
        if !blobs.statistics.areLinksCounted { try countLinks() }
        try catalog.read()
    }

    /// Enters the blobs of one shard after the other, until none is left.
    private func enterShards(_ findings: Findings) {
        while findings.failure.withLock({ $0 == nil }) {
            let number = findings.nextShard.add(1, ordering: .relaxed).oldValue
            guard number < BlobPath.shardCount else { return }
            do {
                try enter(shard: number, findings)
            } catch {
                findings.failure.withLock { $0 = $0 ?? error }
            }
        }
    }

    private func enter(shard number: Int, _ findings: Findings) throws {
        let removals = blobs.index.removalCount
        let walk = BlobWalk(
            volume: volume, cancellation: cancellation, knownSize: { _ in nil },
            problem: { error in
                findings.unread.add(1, ordering: .relaxed)
                note("cannot read the store: \(error)")
            },
            found: { blob, status in
                let isWhole = try blobs.enterFound(blob, status, removals: removals) { _ in try cancellation.check() }
                guard !isWhole else { return }
                findings.damaged.add(1, ordering: .relaxed)
                note("blob \(blob) was damaged; it was moved aside")
            })
        try walk.walk(shard: number)
    }

    /// Counts the links, again when checkouts were made meanwhile. On a farm that never rests the last count stands, until a
    /// collection counts.
    private func countLinks() throws {
        for attempt in 1...Limits.linkCounts {
            let before = blobs.statistics.placements
            let walk = LinkWalk(cancellation: cancellation, found: { _, _ in })
            let totals = try walk.walk([volume.jobs]) { note("cannot read the checkouts: \($0)") }
            if blobs.statistics.foundLinks(totals.links, bytes: totals.linkedBytes, since: before) { return }
            if attempt == Limits.linkCounts {
                blobs.statistics.setLinks(totals.links, bytes: totals.linkedBytes)
            }
        }
    }
}
