internal import FarmStore
internal import Logging
internal import ServiceLifecycle

/// Reads the whole database from time to time and says loudly when it is damaged: a copy from before is then needed, and the
/// longer nobody knows, the older.
struct DatabaseCheck {
    let store: FarmStore
    /// Zero for never.
    let period: Duration
    let logger: Logger

    var services: [any Service] {
        guard period > .zero else { return [] }
        return [PeriodicService(firstDelay: period, period: period) { await check() }]
    }

    private func check() async {
        do {
            let problems = try await store.quickCheck()
            for problem in problems {
                logger.critical(
                    "the database is damaged: stop the server and bring back a copy",
                    metadata: ["file": "\(store.path)", "problem": "\(problem)"])
            }
        } catch {
            logger.error("the database could not be checked", metadata: ["reason": "\(error)"])
        }
    }
}
