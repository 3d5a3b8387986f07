internal import Synchronization

/// After an unclean stop: which blobs must be verified again before they count.
///
/// A blob that was stored but not yet on stable storage may have lost its content to a power cut although its name is
/// there. Everything whose inode changed since the last known sync is suspect until its content was hashed again.
final class RecoveryGate: Sendable {
    private struct State {
        var suspectSince: FileTime?
        var cleared: Set<BlobID> = []
    }

    private let state: Mutex<State>
    /// Nothing is suspect any more: seen without the lock, as every upload asks.
    private let finished: Atomic<Bool>

    /// - Parameter suspectSince: Everything changed at this time or later is suspect; `nil` after a clean stop.
    init(suspectSince: FileTime?) {
        state = Mutex(State(suspectSince: suspectSince))
        finished = Atomic(suspectSince == nil)
    }

    /// Whether a blob with this change time still has to be verified.
    func isSuspect(_ blob: BlobID, changed: FileTime) -> Bool {
        if isFinished { return false }
        return state.withLock { state in
            guard let since = state.suspectSince, changed >= since else { return false }
            return !state.cleared.contains(blob)
        }
    }

    /// The blob is good: it was verified, or written by this process, or unchanged since long.
    func clear(_ blob: BlobID) {
        if isFinished { return }
        state.withLock { state in
            if state.suspectSince != nil { state.cleared.insert(blob) }
        }
    }

    /// Everything in the store was looked at.
    func finish() {
        finished.store(true, ordering: .releasing)
        state.withLock { $0 = State(suspectSince: nil) }
    }

    var isFinished: Bool { finished.load(ordering: .acquiring) }
}
