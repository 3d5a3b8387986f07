internal import Synchronization

/// What is to be sent to one client, and whoever waits on either side of it.
///
/// One task puts events in and waits while it is full; one takes all that is there. Answers and heartbeats do not wait: they
/// have twice the room, and are refused beyond.
final class Outbox: Sendable {
    private struct State {
        var frames: [String] = []
        /// Of all frames, in UTF-8.
        var bytes = 0
        var isOver = false
        var taker: CheckedContinuation<Void, Never>?
        var putter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: Bytes that may be in it before events wait; one frame may be whatever its size.
    init(capacity: Int) { self.capacity = capacity }

    /// Adds a frame that does not wait.
    ///
    /// - Returns: Whether there was room: a client that asks and asks and takes no answers has none at last.
    func add(_ frame: String) -> Bool {
        let (hasRoom, taker) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isOver else { return (true, nil) }
            guard state.bytes < 2 * capacity else { return (false, nil) }
            return (true, Self.append(frame, to: &state))
        }
        taker?.resume()
        return hasRoom
    }

    /// Adds a frame when there is room; not when it is over.
    func put(_ frame: String) async {
        while state.withLock({ $0.bytes >= capacity && !$0.isOver }) {
            await withCheckedContinuation { continuation in
                let hasRoom = state.withLock { state in
                    guard state.bytes >= capacity, !state.isOver else { return true }
                    state.putter = continuation
                    return false
                }
                if hasRoom { continuation.resume() }
            }
        }
        state.withLock { state in state.isOver ? nil : Self.append(frame, to: &state) }?.resume()
    }

    /// - Returns: Who waits for it.
    private static func append(_ frame: String, to state: inout State) -> CheckedContinuation<Void, Never>? {
        state.frames.append(frame)
        // An empty frame takes room too.
        state.bytes += frame.utf8.count + 16
        return state.taker.take()
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

    /// Lets nothing more in but a last frame; what is there can still be taken.
    func end(with last: String) {
        let (taker, putter) = state.withLock { state in
            if !state.isOver { state.frames.append(last) }
            state.isOver = true
            return (state.taker.take(), state.putter.take())
        }
        taker?.resume()
        putter?.resume()
    }

    private func takeNow() -> ([String], CheckedContinuation<Void, Never>?, Bool) {
        state.withLock { state in
            defer { (state.frames, state.bytes) = ([], 0) }
            return (state.frames, state.frames.isEmpty ? nil : state.putter.take(), state.isOver)
        }
    }
}
