internal import FarmStore
internal import Logging

extension WorkerManager {
    /// Does what a worker must not be refused: what fails for a reason that passes is done again, after a growing pause.
    ///
    /// - Throws: what `body` throws as ``WorkerError``; `unanswerable` for every other fault that lasts.
    func insisting<Value>(_ body: () async throws -> Value) async throws(WorkerError) -> Value {
        var attempts = Attempts(for: settings.patience)
        while true {
            do {
                return try await body()
            } catch let error as WorkerError where error.code != .unavailable {
                throw error
            } catch {
                let passes = (error as? FarmStoreError)?.isTransient ?? (error is WorkerError)
                logger.error("a change of a worker cannot be stored", metadata: ["reason": "\(error)"])
                guard passes, await attempts.waitForNext() else { throw WorkerError(.unanswerable, "\(error)") }
            }
        }
    }
}
