internal import Synchronization

/// Running totals of the store: counted once at start in the background, kept true from then on.
final class StoreStatistics: Sendable {
    struct Totals: Equatable {
        var blobs = 0
        var bytes: Int64 = 0
        var links = 0
        var linkedBytes: Int64 = 0
        var revivedSinceCollection = 0
    }

    private struct State {
        var totals = Totals()
        /// Blobs that came while the first count is under way; the walk skips them. `nil` once it is over.
        var cameDuringCount: Set<BlobID>? = []
        /// The shard that the walk is in, and what it has found there.
        var countedShard = 0
        var foundInShard: Set<BlobID> = []
        var areLinksCounted = false
    }

    private let state = Mutex(State())

    var totals: Totals { state.withLock { $0.totals } }

    /// Whether the count at start is over.
    var isComplete: Bool { state.withLock { $0.cameDuringCount == nil } }

    /// The walk at start found a blob.
    func found(_ blob: BlobID) {
        state.withLock { state in
            guard let came = state.cameDuringCount, !came.contains(blob) else { return }
            if state.countedShard != blob.digest.shard { state.foundInShard = [] }
            state.countedShard = blob.digest.shard
            state.foundInShard.insert(blob)
            state.totals.blobs += 1
            state.totals.bytes = state.totals.bytes.addingClamped(blob.size)
        }
    }

    /// The walk at start is over.
    func finishCount() {
        state.withLock { state in
            state.cameDuringCount = nil
            state.foundInShard = []
        }
    }

    /// Called before a blob becomes visible.
    func willStore(_ blob: BlobID) {
        state.withLock { state in
            state.cameDuringCount?.insert(blob)
            state.totals.blobs += 1
            state.totals.bytes = state.totals.bytes.addingClamped(blob.size)
        }
    }

    func didNotStore(_ blob: BlobID) {
        state.withLock { state in
            state.totals.blobs -= 1
            state.totals.bytes = state.totals.bytes.addingClamped(-blob.size)
        }
    }

    /// A blob was taken out. One that the walk at start has not come to was never counted.
    func removed(_ blob: BlobID) {
        let isCounted = state.withLock { state in
            guard let came = state.cameDuringCount else { return true }
            return came.contains(blob) || blob.digest.shard < state.countedShard || state.foundInShard.contains(blob)
        }
        if isCounted { didNotStore(blob) }
    }

    func noteRevived(_ blob: BlobID) {
        willStore(blob)
        state.withLock { $0.totals.revivedSinceCollection += 1 }
    }

    /// How many blobs came back from quarantine since the last call.
    func takeRevived() -> Int {
        state.withLock { state in
            defer { state.totals.revivedSinceCollection = 0 }
            return state.totals.revivedSinceCollection
        }
    }

    func addLinks(_ count: Int, bytes: Int64) {
        state.withLock { state in
            state.totals.links += count
            state.totals.linkedBytes = state.totals.linkedBytes.addingClamped(bytes)
        }
    }

    /// Whether the links that were there at start are counted.
    var areLinksCounted: Bool { state.withLock { $0.areLinksCounted } }

    /// The walk at start counted all links; those of checkouts made meanwhile may be among them.
    func foundLinks(_ count: Int, bytes: Int64) {
        state.withLock { state in
            if !state.areLinksCounted { setLinks(count, bytes: bytes, in: &state) }
        }
    }

    /// A collection walked all links: what it counted replaces what was added up.
    func setLinks(_ count: Int, bytes: Int64) {
        state.withLock { setLinks(count, bytes: bytes, in: &$0) }
    }

    private func setLinks(_ count: Int, bytes: Int64, in state: inout State) {
        state.totals.links = count
        state.totals.linkedBytes = bytes
        state.areLinksCounted = true
    }
}
