public import FarmModel
internal import NIOHTTP1

extension ShamanClient {
    /// Gives a job another status, with what follows from that for its tasks.
    ///
    /// - Parameter reason: is shown as the job's activity.
    public func setStatus(ofJob id: String, to status: JobStatus, reason: String) async throws {
        _ = try await send(
            "jobs/\(urlComponent(id))/setstatus", WireStatusChange(status: status.rawValue, reason: reason),
            task: "set the status of the job \(id)")
    }

    /// Gives a task another status.
    ///
    /// - Parameter reason: is shown as the task's activity.
    public func setStatus(ofTask id: String, to status: TaskStatus, reason: String) async throws {
        _ = try await send(
            "tasks/\(urlComponent(id))/setstatus", WireStatusChange(status: status.rawValue, reason: reason),
            task: "set the status of the task \(id)")
    }

    /// What deleting a job would delete beside it.
    public func deletionInfo(ofJob id: String) async throws -> JobDeletionInfo {
        try await look("jobs/\(urlComponent(id))/what-would-delete-do", task: "ask what belongs to the job \(id)")
    }

    /// Has a job deleted. The server does it on its own soon afterwards.
    public func deleteJob(_ id: String) async throws {
        let task = "delete the job \(id)"
        let answer = try await perform(
            request(.DELETE, "jobs/\(urlComponent(id))"), over: http, task: task, answerLimit: 1 << 16)
        guard answer.isSuccess else { throw lookupFailure(answer, task) }
    }
}

/// The request for another status.
struct WireStatusChange: Encodable {
    let status: String
    let reason: String
}
