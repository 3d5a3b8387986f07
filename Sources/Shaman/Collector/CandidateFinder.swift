/// Marks the old blobs of a store in its index. Threads may look at different shards at the same time.
struct CandidateFinder: Sendable {
    let volume: StoreVolume
    let blobs: BlobStore
    let cancellation: Cancellation
    /// Blobs that were modified before are old.
    let ageLimit: FileTime
    /// The index's ``BlobIndex/removalCount`` before any shard was looked at.
    let removals: UInt64

    /// What was counted.
    struct Tally {
        var blobs = 0
        var old = 0
    }

    /// Marks the old blobs of a shard. Those that the index does not have, because somebody put them into the store by hand,
    /// are entered.
    ///
    /// - Parameter problem: Told of what cannot be read.
    func look(atShard number: Int, problem: @escaping (SystemError) -> Void) throws -> Tally {
        let index = blobs.index
        var tally = Tally()
        let walk = BlobWalk(
            volume: volume, cancellation: cancellation, knownSize: index.soleSize, problem: problem
        ) { blob, status in
            tally.blobs += 1
            guard status.kind == .file, status.modified < ageLimit else { return }
            tally.old += 1
            guard status.size == blob.size else { return }
            if !index.insertMark(.isOld, on: blob) {
                _ = try blobs.enterFound(blob, status, removals: removals) { _ in try cancellation.check() }
                index.insertMark(.isOld, on: blob)
            }
        }
        try walk.walk(shard: number)
        return tally
    }
}
