/// Submits a job whose settings follow from its type: asks for the type, makes the settings, sends them.
///
/// If the type changes between the question and the submission, it is asked for once more.
public struct JobSubmitter: Sendable {
    private let client: ShamanClient
    private let retrier: Retrier
    private let type: String
    private let make: @Sendable (JobType, _ known: [String: String], JobStorage?) throws -> JobSubmission

    /// - Parameters:
    ///   - type: the name of the job type.
    ///   - make: makes the job of its type, of settings that are known only once its files are in place, and of these.
    public init(
        _ client: ShamanClient, type: String,
        make: @escaping @Sendable (JobType, _ known: [String: String], JobStorage?) throws -> JobSubmission
    ) {
        self.init(client, type: type, clock: ContinuousClock(), make: make)
    }

    /// A submitter with another clock.
    package init(
        _ client: ShamanClient, type: String, clock: any Clock<Duration>,
        make: @escaping @Sendable (JobType, _ known: [String: String], JobStorage?) throws -> JobSubmission
    ) {
        self.client = client
        self.type = type
        self.make = make
        retrier = Retrier(policy: .standard, clock: clock, jitter: { .random(in: 0...1) })
    }

    /// Has the server check the job as if it were submitted.
    ///
    /// - Throws: what is wrong with the settings, or what the server says of them.
    public func check(known: [String: String], storage: JobStorage?) async throws {
        try await sendTwice(known, storage) { try await client.check($0) }
    }

    /// Submits the job.
    ///
    /// A server that is too busy is asked again; an answer that gets lost is not, as the job may be there.
    public func submit(known: [String: String], storage: JobStorage?) async throws -> JobInfo {
        try await sendTwice(known, storage) { try await client.submit($0) }
    }

    private func sendTwice<Success>(
        _ known: [String: String], _ storage: JobStorage?, _ send: (JobSubmission) async throws -> Success
    ) async throws -> Success {
        let first = try make(try await client.jobType(type), known, storage)
        do {
            return try await sendPatiently(first, send)
        } catch let error as ShamanClientError where error.status == 412 {
            let second = try make(try await client.jobType(type), known, storage)
            return try await sendPatiently(second, send)
        }
    }

    private func sendPatiently<Success>(
        _ submission: JobSubmission, _ send: (JobSubmission) async throws -> Success
    ) async throws -> Success {
        let outcome: Result<Success, ShamanClientError> = try await retrier.run { _ in
            do {
                return .success(try await send(submission))
            } catch let error as ShamanClientError where error.isTransient && error.status != 503 {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
