internal import Shaman
internal import Synchronization

extension IOPool {
    /// Runs blocking work of the client on a thread of the pool; the flag that it is handed rises when the task is cancelled.
    func perform<Success: Sendable>(
        _ work: @escaping @Sendable (CancellationFlag) throws -> Success
    ) async throws -> Success {
        try Task.checkCancellation()
        let flag = CancellationFlag()
        let job: @Sendable () throws(ShamanError) -> Result<Success, any Error> = {
            do { return .success(try work(flag)) } catch { return .failure(error) }
        }
        let result: Result<Success, any Error>
        do {
            result = try await withTaskCancellationHandler {
                try await run(job)
            } onCancel: {
                flag.raise()
            }
        } catch {
            throw ShamanClientError(.invalidInput, "too many files are read at once")
        }
        return try result.get()
    }
}

/// Tells a thread that the task it works for was cancelled.
final class CancellationFlag: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() { raised.store(true, ordering: .relaxed) }
}
