internal import Glibc
internal import Synchronization

/// Brings the times of files that were used up to date, so that a later collection, also of another process, knows it.
///
/// Who asks for a thousand files is answered from memory; their times are set afterwards, in one go and once per
/// ``Limits/usePeriod`` however often they are asked for. Until then the index itself keeps them from collections.
final class TouchLedger: Sendable {
    private let index: BlobIndex
    private let volume: StoreVolume
    private let syncs: SyncLedger
    private let isFlushing = Atomic<Bool>(false)

    init(index: BlobIndex, volume: StoreVolume, syncs: SyncLedger) {
        self.index = index
        self.volume = volume
        self.syncs = syncs
    }

    /// Whether files are due to be touched and nobody is at it.
    var isDue: Bool { !isFlushing.load(ordering: .relaxed) && index.untouchedCount > 0 }

    /// Touches a blob's file now.
    func touch(_ blob: BlobID) throws {
        guard let shard = try volume.shard(blob.digest.shard, making: false) else { return }
        do {
            try BlobPath.withPathBelowShard(blob) { path throws(SystemError) in try shard.touch(path) }
            syncs.noteTouched()
        } catch {
            // Someone else's file or a read-only volume: then the index alone keeps it alive, for the grace period.
            guard error.errno == EPERM || error.errno == EACCES || error.errno == EROFS else { throw error }
        }
    }

    /// Touches all files that are due, one after the other, unless another thread is doing that.
    ///
    /// - Parameter deadline: What cannot be done by then is left as it is.
    /// - Throws: the first error; the other files are touched all the same.
    func flush(until deadline: ContinuousClock.Instant? = nil) throws {
        guard isFlushing.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
        else { return }
        defer { isFlushing.store(false, ordering: .releasing) }
        var problem: (any Error)?
        for number in 0..<BlobPath.shardCount {
            for blob in index.takeUntouched(ofShard: number) {
                if let deadline, ContinuousClock.now >= deadline { return }
                do {
                    try touch(blob)
                } catch let error as SystemError {
                    // Collected or moved aside meanwhile: nothing is left to touch.
                    if error.errno != ENOENT { problem = problem ?? error }
                }
            }
        }
        if let problem { throw problem }
    }
}
