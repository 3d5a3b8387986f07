/// The walk over the whole store after it was opened: totals for the statistics, and verification of what an unclean stop
/// made suspect. Uploads, checkouts and collections go on meanwhile.
struct StoreSurvey {
    let volume: StoreVolume
    let blobs: BlobStore
    let cancellation: Cancellation
    /// Told what an operator should know.
    let note: (String) -> Void

    func run() throws {
        let verifies = !blobs.recovery.isFinished
        var damaged = 0
        var isComplete = true
        try volume.forEachBlob(cancellation: cancellation) { error in
            isComplete = false
            note("cannot read the store: \(error)")
        } _: { blob, shard in
            blobs.statistics.found(blob)
            guard verifies, let status = try shard.statusIfPresent(BlobPath.belowShard(blob)),
                blobs.recovery.isSuspect(blob, changed: status.changed)
            else { return }
            if try blobs.scrub(blob, pace: { _ in try cancellation.check() }) == false {
                damaged += 1
                note("blob \(blob) was damaged by the unclean stop; it was moved aside")
            }
        }
        blobs.statistics.finishCount()
        guard isComplete || !verifies else {
            // What could not be read stays suspect, and is hashed when somebody asks for it.
            note("not all that the unclean stop made suspect could be verified")
            return
        }
        blobs.recovery.finish()
        // The mark can move forward now, so that another unclean stop does not suspect the same blobs again.
        if verifies {
            blobs.syncs.noteTouched()
            note("verified what the unclean stop had left unsynced: \(damaged) blobs were damaged")
        }
        if !blobs.statistics.areLinksCounted { try countLinks() }
    }

    private func countLinks() throws {
        var links = 0
        var bytes: Int64 = 0
        let walk = LinkWalk(
            cancellation: cancellation,
            found: { blob, _ in bytes = bytes.addingClamped(blob.size) },
            counted: { links += 1 },
            problem: { note("cannot read the checkouts: \($0)") })
        try walk.walk(volume.jobs)
        blobs.statistics.foundLinks(links, bytes: bytes)
    }
}
