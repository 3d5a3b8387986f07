/// When to try again what failed for a moment.
public struct RetryPolicy: Sendable, Equatable {
    /// How often it is tried in all.
    public let attempts: Int
    /// The longest wait after the first failure; doubled after each further one.
    public let firstDelay: Duration
    /// No wait is longer, unless the server asks for it.
    public let longestDelay: Duration
    /// No wish of the server is followed for longer.
    public let longestWish: Duration

    /// Five attempts, a quarter of a second to eight seconds apart.
    public static let standard = RetryPolicy(
        attempts: 5, firstDelay: .milliseconds(250), longestDelay: .seconds(8), longestWish: .seconds(60))

    /// Sets the numbers.
    public init(attempts: Int, firstDelay: Duration, longestDelay: Duration, longestWish: Duration) {
        self.attempts = max(1, attempts)
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.longestWish = longestWish
    }

    /// How long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - failures: how many attempts have failed so far, at least one.
    ///   - wish: how long the server asked to be left alone.
    ///   - jitter: 0 to 1, by chance, so that many clients do not come back at the same moment.
    public func delay(afterFailures failures: Int, wish: Duration?, jitter: Double) -> Duration {
        let doublings = min(max(failures, 1) - 1, 30)
        let ceiling = min(longestDelay, firstDelay * (1 << doublings))
        // At least half of the time passes, as a server that fails needs some rest.
        let delay = ceiling * (0.5 + 0.5 * min(max(jitter, 0), 1))
        return max(delay, min(wish ?? .zero, longestWish))
    }
}

/// Tries again what failed for a moment, and waits in between.
struct Retrier: Sendable {
    let policy: RetryPolicy
    let clock: any Clock<Duration>
    let jitter: @Sendable () -> Double

    /// Runs the work until it succeeds, fails for good, or has failed as often as the policy allows.
    ///
    /// - Parameter work: is told how many attempts have failed before.
    func run<Success>(_ work: (_ failures: Int) async throws -> Success) async throws -> Success {
        var failures = 0
        while true {
            do {
                return try await work(failures)
            } catch let error as ShamanClientError where error.isTransient {
                failures += 1
                guard failures < policy.attempts else { throw error }
                let delay = policy.delay(afterFailures: failures, wish: error.retryAfter, jitter: jitter())
                try await clock.sleep(for: delay)
            }
        }
    }
}
