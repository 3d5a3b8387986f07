internal import Synchronization

/// A flag that long work looks at between steps.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Makes a flag that is not raised.
    public init() {}

    /// Asks the work to stop.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the work was asked to stop.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// - Throws: `unavailable` when the work was asked to stop.
    func check() throws(ShamanError) {
        if isCancelled { throw ShamanError(.unavailable, "stopped before the end; nothing more was changed") }
    }
}
