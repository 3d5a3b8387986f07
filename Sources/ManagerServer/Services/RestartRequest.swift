internal import ServiceLifecycle
internal import Synchronization

/// Ends the other services gracefully when somebody asks for a restart.
struct RestartRequest: Service {
    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    private let flag = Flag()
    private let requests: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (requests, signal) = AsyncStream.makeStream() }

    /// Whether it was asked for.
    var wasMade: Bool { flag.isSet.load(ordering: .acquiring) }

    /// Asks for it; the caller's own request is still answered.
    func make() {
        flag.isSet.store(true, ordering: .releasing)
        signal.finish()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { for await _ in requests {} }
    }
}
