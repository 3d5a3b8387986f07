internal import Synchronization

/// Lets one task sleep until there is something to do.
final class WakeUp: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// There is something to do.
    func wake() {
        let waiter = state.withLock { state in
            if state.waiter == nil { state.isSet = true }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Returns after a wake-up, also one that came before, after some time, or when the task is cancelled. One task at a
    /// time may wait.
    func wait(for time: Duration) async {
        let timer = Task {
            try? await Task.sleep(for: time)
            if !Task.isCancelled { wake() }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    defer { state.isSet = false }
                    if !state.isSet { state.waiter = continuation }
                    return state.isSet
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
        timer.cancel()
    }
}
