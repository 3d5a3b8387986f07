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
        /// Checkouts that are getting their place now.
        var placing = 0
        /// Checkouts that have got it.
        var placed: UInt64 = 0
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

    /// Adds the links of a checkout that the body gives its place; nothing if it throws.
    func adding<Result>(links: Int, bytes: Int64, _ place: () throws -> Result) rethrows -> Result {
        state.withLock { $0.placing += 1 }
        var isPlaced = false
        defer {
            state.withLock { state in
                state.placing -= 1
                guard isPlaced else { return }
                state.placed += 1
                state.totals.links += links
                state.totals.linkedBytes = state.totals.linkedBytes.addingClamped(bytes)
            }
        }
        let result = try place()
        isPlaced = true
        return result
    }

    /// How many checkouts have got their place; `nil` while one is getting it, and may be seen without being counted.
    var placements: UInt64? { state.withLock { $0.placing == 0 ? $0.placed : nil } }

    /// Whether the links that were there at start are counted.
    var areLinksCounted: Bool { state.withLock { $0.areLinksCounted } }

    /// The walk at start counted all links.
    ///
    /// - Parameter since: What ``placements`` was before it. Checkouts that were placed meanwhile may be among the links or not.
    /// - Returns: `false` when that is so, and the count is of no use.
    func foundLinks(_ count: Int, bytes: Int64, since: UInt64?) -> Bool {
        state.withLock { state in
            if state.areLinksCounted { return true }
            guard state.placing == 0, state.placed == since else { return false }
            setLinks(count, bytes: bytes, in: &state)
            return true
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
