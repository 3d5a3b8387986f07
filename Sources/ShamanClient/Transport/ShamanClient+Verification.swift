internal import AsyncHTTPClient
internal import NIOHTTP1
public import Shaman

extension ShamanClient {
    /// How often the server is asked how far it is.
    private static let pollInterval: Duration = .milliseconds(500)

    /// Lets the server verify what it has stored, and waits for the end of it; when the task is cancelled, so is the
    /// verification.
    ///
    /// - Parameter progress: is told how many bytes of how many are read.
    public func verify(_ request: ScrubRequest, progress: Scrubber.Progress) async throws -> ScrubReport {
        let task = "verify the store"
        let wire = WireVerification(sample: request.sample, bytesPerSecond: request.bytesPerSecond)
        var status: WireVerificationStatus = try await post("shaman/fsck", wire, over: http, task: task)
        do {
            // It takes long, and nothing is lost when one of many questions is.
            let retrier = Retrier(policy: .standard, clock: ContinuousClock(), jitter: { .random(in: 0...1) })
            while status.running {
                progress(status.doneBytes, status.totalBytes)
                try await Task.sleep(for: Self.pollInterval)
                status = try await retrier.run { _ in try await get("shaman/fsck", task: task) }
            }
        } catch is CancellationError {
            // A task of its own, because this one can wait for nothing any more.
            await Task { await cancelVerification(task) }.value
            throw CancellationError()
        }
        if let failure = status.failure {
            throw ShamanClientError(.refused, ShamanClientError.oneLine("cannot \(task): \(failure)"))
        }
        guard let report = status.report else { throw unexpected(task) }
        return report
    }

    private func cancelVerification(_ task: String) async {
        // If the server does not hear it, nobody is left to be told.
        _ = try? await perform(request(.DELETE, "shaman/fsck"), over: http, task: task, answerLimit: 1 << 16)
    }
}
