internal import Synchronization

/// The blobs of a store in memory: what is in here is stored, complete, and vetted after an unclean stop.
///
/// It is filled by the survey at start and kept true by the engine: a blob is entered after its file has its name, and
/// leaves before the file loses it. So whoever finds a blob here may say so without a look at the disk. A blob that is not
/// here may still be stored until ``isComplete``.
///
/// One of 256 shards holds a blob, by the digest's first byte; each has a lock of its own, held for moments only.
final class BlobIndex: Sendable {
    private final class Shard: Sendable {
        let table = Mutex(BlobTable())
    }

    private let shards = (0..<BlobPath.shardCount).map { _ in Shard() }
    private let completed = Atomic<Bool>(false)
    private let removals = Atomic<UInt64>(0)
    let clock = UseClock()

    /// Whether every stored blob is in here.
    var isComplete: Bool { completed.load(ordering: .acquiring) }

    func setComplete() { completed.store(true, ordering: .releasing) }

    private func table<Result>(of blob: BlobID, _ body: (inout BlobTable) -> Result) -> Result {
        shards[blob.digest.shard].table.withLock { body(&$0) }
    }

    func contains(_ blob: BlobID) -> Bool { table(of: blob) { $0.contains(blob) } }

    /// Whether the blob is here; if so it is protected from collections for the grace period from now on, and its file is
    /// due to be touched unless that was done a moment ago.
    func use(_ blob: BlobID) -> Bool { use(blob, now: clock.now) }

    /// The same for many blobs, for which the clock is asked once.
    func use(_ blob: BlobID, now: UsePeriod) -> Bool { table(of: blob) { $0.use(blob, now: now) } }

    /// Enters a blob whose file has just been made or touched.
    func insertUsed(_ blob: BlobID) {
        let now = clock.now
        _ = table(of: blob) { $0.insert(blob, lastUse: now) }
    }

    /// Enters a blob that a walk found. Blobs that are larger than any that can be stored are left out.
    func insertFound(_ blob: BlobID) {
        guard BlobTable.canHold(blob) else { return }
        _ = table(of: blob) { $0.insert(blob, lastUse: .never) }
    }

    /// How many blobs were to be taken out so far. A walk that enters what it found compares it with the number before it
    /// looked: when that has changed, what it found may be gone.
    var removalCount: UInt64 { removals.load(ordering: .sequentiallyConsistent) }

    /// Takes a blob out.
    ///
    /// - Parameter since: Leave it when it was used in this period or later.
    /// - Returns: Whether it was taken out.
    @discardableResult
    func remove(_ blob: BlobID, unlessUsedSince since: UsePeriod? = nil) -> Bool {
        removals.add(1, ordering: .sequentiallyConsistent)
        return table(of: blob) { $0.remove(blob, unlessUsedSince: since) }
    }

    /// The size of the one blob with a digest that is here; `nil` when there is none, or there are several.
    func soleSize(of digest: SHA256Digest) -> Int64? {
        shards[digest.shard].table.withLock { $0.soleSize(of: digest) }
    }

    func isUsed(_ blob: BlobID, since: UsePeriod) -> Bool {
        table(of: blob) { $0.lastUse(of: blob).map { $0 >= since } ?? false }
    }

    // MARK: - Marks

    /// Sets a mark on a blob; `false` when it is not here or has the mark.
    @discardableResult
    func insertMark(_ mark: BlobTable.Marks, on blob: BlobID) -> Bool {
        table(of: blob) { $0.insertMark(mark, on: blob) }
    }

    func hasMark(_ mark: BlobTable.Marks, _ blob: BlobID) -> Bool { table(of: blob) { $0.hasMark(mark, blob) } }

    func removeMarks(_ marks: BlobTable.Marks) {
        for shard in shards { shard.table.withLock { $0.removeMarks(marks) } }
    }

    /// The blobs of one shard with or without certain marks, in no order.
    func blobs(ofShard number: Int, having: BlobTable.Marks, lacking: BlobTable.Marks) -> [BlobID] {
        shards[number].table.withLock { $0.blobs(having: having, lacking: lacking) }
    }

    /// How many blobs of one shard have certain marks.
    func count(ofShard number: Int, having: BlobTable.Marks) -> Int {
        shards[number].table.withLock { $0.count(having: having) }
    }

    /// Takes the blobs of one shard whose files are due to be touched.
    func takeUntouched(ofShard number: Int) -> [BlobID] {
        shards[number].table.withLock { table in
            guard table.untouchedCount > 0 else { return [] }
            let blobs = table.blobs(having: .needsTouch, lacking: [])
            table.removeMarks(.needsTouch)
            return blobs
        }
    }

    // MARK: - Totals

    var count: Int { shards.reduce(0) { $0 + $1.table.withLock(\.count) } }
    var bytes: Int64 { shards.reduce(0) { $0.addingClamped($1.table.withLock(\.bytes)) } }
    var untouchedCount: Int { shards.reduce(0) { $0 + $1.table.withLock(\.untouchedCount) } }
}
