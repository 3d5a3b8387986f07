internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import JobManager

/// What people ask about tasks.
struct TaskOperations: Sendable {
    let jobs: JobManager

    func details(_ request: Request, id: String) async throws -> Response {
        guard let id = TaskID(id) else { throw APIError(.badRequest, "task ID not valid") }
        let details = try await jobs.task(id)
        return try JSONBody.response(TaskMessages.Task(details: details, workers: jobs.worker), to: request)
    }

    func setStatus(_ request: Request, id: String) async throws -> Response {
        guard let id = TaskID(id) else { throw APIError(.notFound, "no such task") }
        let body = try await JSONBody.decode(TaskMessages.StatusChange.self, from: request)
        try await jobs.setStatus(id, to: body.status, reason: body.reason)
        return Response(status: .noContent)
    }
}
