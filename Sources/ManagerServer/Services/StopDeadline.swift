internal import Foundation
internal import ServiceLifecycle
internal import Shaman

/// Ends a stop that does not come to its end: a call to a volume that hangs can be neither waited for nor cancelled.
package struct StopDeadline: Service {
    private let limit: Duration
    private let giveUp: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: From when the server shall stop.
    ///   - giveUp: Called on a thread of its own, unless the process has ended before.
    package init(limit: Duration, giveUp: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.giveUp = giveUp
    }

    package func run() async throws {
        try? await gracefulShutdown()
        let (limit, giveUp) = (limit, giveUp)
        // A thread, as the cooperative ones may be what hangs. The system may refuse it; then there is no deadline.
        _ = DetachedThread.start {
            Thread.sleep(forTimeInterval: limit / .seconds(1))
            giveUp()
        }
    }
}
