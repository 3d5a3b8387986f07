internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import JobFiles
internal import JobManager

/// What people ask about the logs of tasks.
struct LogOperations: Sendable {
    let jobs: JobManager
    let files: JobFiles

    // MARK: GET /tasks/{task_id}/log

    func info(_ request: Request, id: String) async throws -> Response {
        let (task, job) = try await place(id)
        guard let size = try await files.logs.size(task: task, job: job) else { return Response(status: .noContent) }
        let info = LogMessages.Info(
            taskID: task, jobID: job, url: JobFile(job: job, .log(task, number: 0)).webPath, size: size)
        return try JSONBody.response(info, to: request)
    }

    // MARK: GET /tasks/{task_id}/logtail

    func tail(id: String) async throws -> Response {
        let (task, job) = try await place(id)
        guard let text = try await files.logs.tail(task: task, job: job) else { return Response(status: .noContent) }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func place(_ id: String) async throws -> (task: TaskID, job: JobID) {
        guard let id = TaskID(id) else { throw APIError(.badRequest, "bad task ID") }
        let (task, job) = try await jobs.place(of: id)
        return (task.id, job)
    }
}

/// The bodies of the operations on logs.
enum LogMessages {
    struct Info: Encodable {
        let taskID: TaskID
        let jobID: JobID
        /// The path on this server.
        let url: String
        /// In bytes.
        let size: Int64

        enum CodingKeys: String, CodingKey {
            case url, size
            case taskID = "task_id"
            case jobID = "job_id"
        }
    }
}
