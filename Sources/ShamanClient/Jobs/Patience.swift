/// Asks again and again, however long a server is away.
struct Patience: Sendable {
    /// No limit; the first time after about a second, later about every half minute.
    static let policy = RetryPolicy(
        attempts: .max, firstDelay: .seconds(1), longestDelay: .seconds(30), longestWish: .seconds(60))

    let clock: any Clock<Duration>
    let jitter: @Sendable () -> Double

    /// Chances and a clock as everywhere.
    static let standard = Patience(clock: ContinuousClock(), jitter: { .random(in: 0...1) })

    /// Runs the work until it succeeds, or fails with more than a fault of the connection or the server's moment.
    ///
    /// - Parameter outage: is told each time that it has to be tried again.
    func run<Success>(
        _ outage: (ShamanClientError) -> Void, _ work: () async throws -> Success
    ) async throws -> Success {
        var failures = 0
        while true {
            do {
                return try await work()
            } catch let error as ShamanClientError where error.isTransient || error.kind == .timedOut {
                failures += 1
                outage(error)
                let delay = Self.policy.delay(afterFailures: failures, wish: error.retryAfter, jitter: jitter())
                try await clock.sleep(for: delay)
            }
        }
    }
}
