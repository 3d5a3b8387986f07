/// Attempts at what may succeed later, with growing pauses between them, for a limited time.
public struct Attempts {
    private let deadline: ContinuousClock.Instant
    private var pause: Duration = .milliseconds(20)

    /// - Parameter patience: From now on, how long there are further attempts.
    public init(for patience: Duration) { deadline = ContinuousClock.now + patience }

    /// Waits until it is time for the next attempt.
    ///
    /// - Returns: `false`, at once, when there is none: it would come too late, or the task was cancelled.
    public mutating func waitForNext() async -> Bool {
        guard !Task.isCancelled, ContinuousClock.now + pause < deadline else { return false }
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(2))
        return true
    }
}
