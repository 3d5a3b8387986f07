internal import Synchronization

/// A verification of the store that runs in the background, one at a time: how far it is, and how the last one ended.
public final class Verification: Sendable {
    /// Where it stands.
    public struct Status: Sendable, Equatable {
        /// Whether one is running now.
        public var isRunning = false
        /// Bytes read so far by the one that is running, or was last.
        public var doneBytes: Int64 = 0
        /// Bytes that it has to read in all.
        public var totalBytes: Int64 = 0
        /// What the last one found; `nil` while one is running and when it could not come to its end.
        public var report: ScrubReport?
        /// Why the last one could not come to its end.
        public var failure: ShamanError?
    }

    private struct State {
        var status = Status()
        var cancellation = Cancellation()
    }

    private let scrubber: Scrubber
    private let state = Mutex(State())

    init(scrubber: Scrubber) { self.scrubber = scrubber }

    /// Where it stands now.
    public var status: Status { state.withLock { $0.status } }

    /// Begins a verification and returns at once.
    ///
    /// - Throws: `alreadyRunning`.
    public func start(_ request: ScrubRequest, note: @escaping @Sendable (String) -> Void) throws(ShamanError) {
        let cancellation = Cancellation()
        try state.withLock { state throws(ShamanError) in
            guard !state.status.isRunning else {
                throw ShamanError(.alreadyRunning, "a verification is running already")
            }
            state = State(status: Status(isRunning: true), cancellation: cancellation)
        }
        Task {
            do throws(ShamanError) {
                let report = try await scrubber.run(
                    request, cancellation: cancellation,
                    progress: { done, total in self.advanced(to: done, of: total) }, note: note)
                ended { $0.report = report }
            } catch {
                ended { $0.failure = error }
            }
        }
    }

    /// Asks the one that is running to stop. Nothing happens when none is.
    public func cancel() { state.withLock { $0.cancellation.cancel() } }

    private func advanced(to done: Int64, of total: Int64) {
        state.withLock { state in
            state.status.doneBytes = done
            state.status.totalBytes = total
        }
    }

    private func ended(_ note: (inout Status) -> Void) {
        state.withLock { state in
            state.status.isRunning = false
            note(&state.status)
        }
    }
}
