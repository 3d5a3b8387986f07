internal import Synchronization

/// What is to be sent to one client, and whoever waits on either side of it.
///
/// One task puts events in and waits while it is full; one takes all that is there. Answers and heartbeats never wait.
final class Outbox: Sendable {
    private struct State {
        var frames: [String] = []
        var isOver = false
        var taker: CheckedContinuation<Void, Never>?
        var putter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: Frames that may be in it before events wait.
    init(capacity: Int) { self.capacity = capacity }

    /// How many frames are in it.
    var count: Int { state.withLock { $0.frames.count } }

    /// Adds a frame that does not wait.
    func add(_ frame: String) {
        let taker = state.withLock { state in
            guard !state.isOver else { return CheckedContinuation<Void, Never>?.none }
            state.frames.append(frame)
            return state.taker.take()
        }
        taker?.resume()
    }

    /// Adds a frame when there is room; at once when it is over.
    func put(_ frame: String) async {
        while state.withLock({ $0.frames.count >= capacity && !$0.isOver }) {
            await withCheckedContinuation { continuation in
                let hasRoom = state.withLock { state in
                    guard state.frames.count >= capacity, !state.isOver else { return true }
                    state.putter = continuation
                    return false
                }
                if hasRoom { continuation.resume() }
            }
        }
        add(frame)
    }

    /// Takes all frames, and waits for the first; empty when somebody else takes them, or its wait was ended; `nil` when it is
    /// over and nothing is left.
    func take() async -> [String]? {
        let (frames, putter, isOver) = takeNow()
        putter?.resume()
        if !frames.isEmpty { return frames }
        if isOver { return nil }
        await withCheckedContinuation { continuation in
            let (isReady, other) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
                if !state.frames.isEmpty || state.isOver { return (true, nil) }
                let other = state.taker
                state.taker = continuation
                return (false, other)
            }
            other?.resume()
            if isReady { continuation.resume() }
        }
        let (later, waiting, isOverNow) = takeNow()
        waiting?.resume()
        return later.isEmpty && isOverNow ? nil : later
    }

    /// Ends the wait of whoever takes.
    func stopWaiting() { state.withLock { $0.taker.take() }?.resume() }

    /// Lets nothing more in; what is there can still be taken.
    func end() {
        let (taker, putter) = state.withLock { state in
            state.isOver = true
            return (state.taker.take(), state.putter.take())
        }
        taker?.resume()
        putter?.resume()
    }

    private func takeNow() -> ([String], CheckedContinuation<Void, Never>?, Bool) {
        state.withLock { state in
            defer { state.frames = [] }
            return (state.frames, state.frames.isEmpty ? nil : state.putter.take(), state.isOver)
        }
    }
}
