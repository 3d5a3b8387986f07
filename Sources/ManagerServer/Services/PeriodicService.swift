internal import ServiceLifecycle

/// Calls something again and again until the server stops: a fixed pause after the end of each call, never two at once.
struct PeriodicService: Service {
    let firstDelay: Duration
    let period: Duration
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                try await Task.sleep(for: firstDelay)
                while !Task.isCancelled {
                    await work()
                    try await Task.sleep(for: period)
                }
            } catch {
                // Cancelled while waiting: that is how it ends.
            }
        }
    }
}
