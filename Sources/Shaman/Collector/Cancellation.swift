internal import Dispatch
internal import Synchronization

/// A flag that long work looks at between steps, and waits on where it has to go slowly.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    /// Entered until the flag is raised; Dispatch wants it left before it is released.
    private let raised = DispatchGroup()

    /// Makes a flag that is not raised.
    public init() { raised.enter() }

    deinit { cancel() }

    /// Asks the work to stop.
    public func cancel() {
        if !flag.exchange(true, ordering: .relaxed) { raised.leave() }
    }

    /// Whether the work was asked to stop.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// - Throws: `unavailable` when the work was asked to stop.
    func check() throws(ShamanError) {
        if isCancelled { throw ShamanError(.unavailable, "stopped before the end; nothing more was changed") }
    }

    /// Blocks this thread, one of the work's own, for a time or until the work is asked to stop.
    func wait(atMost limit: Duration) {
        _ = raised.wait(timeout: .now() + limit.inSeconds)
    }
}
