internal import FoundationEssentials

extension ShamanClient {
    /// Among the tasks of so many jobs, those that changed last, the beginning of a task's identity is looked for.
    package static let jobsSearchedForTasks = 100

    /// Whatever has an identity.
    public enum Subject: Sendable, Equatable {
        /// A job.
        case job(String)
        /// A task.
        case task(String)
    }

    /// The identity of the job that begins so.
    ///
    /// - Throws: `notFound`, or `invalidInput` when several begin so. A complete identity is not looked up.
    public func jobID(_ prefix: IDPrefix) async throws -> String {
        guard !prefix.isComplete else { return prefix.text }
        let jobs = try await jobs(statuses: [], limit: nil)
        if let id = try prefix.match(jobs.lazy.map(\.id), calledEach: "job") { return id }
        throw ShamanClientError(.notFound, "there is no job whose ID begins with \(prefix)")
    }

    /// The identity of the task that begins so, among those of the jobs that changed last.
    ///
    /// - Throws: `notFound`, or `invalidInput` when several begin so. A complete identity is not looked up.
    public func taskID(_ prefix: IDPrefix) async throws -> String {
        guard !prefix.isComplete else { return prefix.text }
        if let id = try await findTask(prefix, in: try await jobs(statuses: [], limit: nil)) { return id }
        throw noTask(prefix, "task")
    }

    /// The job or task that begins so, jobs first.
    ///
    /// - Throws: `notFound`, or `invalidInput` when several begin so.
    public func subject(_ prefix: IDPrefix) async throws -> Subject {
        if prefix.isComplete {
            do {
                return .job(try await job(prefix.text).id)
            } catch let error as ShamanClientError where error.kind == .notFound {
                return .task(try await task(prefix.text).id)
            }
        }
        let jobs = try await jobs(statuses: [], limit: nil)
        if let id = try prefix.match(jobs.lazy.map(\.id), calledEach: "job") { return .job(id) }
        if let id = try await findTask(prefix, in: jobs) { return .task(id) }
        throw noTask(prefix, "job or task")
    }

    private func findTask(_ prefix: IDPrefix, in jobs: [JobInfo]) async throws -> String? {
        let latest = jobs.sorted { ($0.updatedAt ?? .distantPast) > ($1.updatedAt ?? .distantPast) }
        var found: [String] = []
        for job in latest.prefix(Self.jobsSearchedForTasks) {
            found += try await tasks(of: job.id).lazy.map(\.id).filter { $0.lowercased().hasPrefix(prefix.text) }
            if found.count > 1 { break }
        }
        return try prefix.match(found, calledEach: "task")
    }

    private func noTask(_ prefix: IDPrefix, _ noun: String) -> ShamanClientError {
        ShamanClientError(
            .notFound,
            "there is no \(noun) whose ID begins with \(prefix); of tasks, those of the \(Self.jobsSearchedForTasks) "
                + "jobs that changed last were looked at")
    }
}
