internal import Synchronization

/// Running totals that the index of blobs does not have: counted once at start in the background, kept true from then on.
final class StoreStatistics: Sendable {
    struct Totals: Equatable {
        var links = 0
        var linkedBytes: Int64 = 0
        var revivedSinceCollection = 0
    }

    private struct State {
        var totals = Totals()
        var areLinksCounted = false
    }

    private let state = Mutex(State())

    var totals: Totals { state.withLock { $0.totals } }

    func noteRevived() {
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
