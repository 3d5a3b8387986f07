internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import JobManager
internal import WorkerManager

/// With what people look at workers and manage them, and the farm's status.
struct WorkerManagementOperations: Sendable {
    let workers: WorkerManager
    let jobs: JobManager

    // MARK: GET /status

    func farmStatus(_ request: Request) throws -> Response {
        try JSONBody.response(FarmStatusMessage(status: workers.farmStatus), to: request)
    }

    // MARK: GET /worker-mgt/workers

    func list(_ request: Request) throws -> Response {
        let summaries = workers.listing.map { summary($0.worker, $0.tags, jobs.activeTask(of: $0.worker.id)) }
        return try JSONBody.response(WorkerManagementMessages.List(workers: summaries), to: request)
    }

    // MARK: GET /worker-mgt/workers/{worker_id}

    func details(_ request: Request, id: String) async throws -> Response {
        let (worker, tags) = try workers.worker(try Self.worker(id))
        let details = WorkerManagementMessages.Details(
            summary: summary(worker, tags, try await jobs.lastTask(of: worker.id)))
        return try JSONBody.response(details, to: request)
    }

    private func summary(
        _ worker: Worker, _ tags: [WorkerTag], _ task: (task: JobTask, job: JobID)?
    ) -> WorkerManagementMessages.Summary {
        let name = TaskMessages.WorkerSummary(worker.id) { _ in worker }
        return WorkerManagementMessages.Summary(
            worker: worker, tags: tags,
            task: task.map { TaskMessages.Summary(task: $0.task, job: $0.job, worker: name) })
    }

    // MARK: DELETE /worker-mgt/workers/{worker_id}

    func delete(id: String) async throws -> Response {
        try await workers.delete(try Self.worker(id))
        return Response(status: .noContent)
    }

    // MARK: POST /worker-mgt/workers/{worker_id}/setstatus

    func setStatus(_ request: Request, id: String) async throws -> Response {
        let id = try Self.worker(id)
        let body = try await JSONBody.decode(WorkerManagementMessages.StatusChangeRequest.self, from: request)
        try await workers.request(id, body.status, isLazy: body.isLazy)
        return Response(status: .noContent)
    }

    // MARK: POST /worker-mgt/workers/{worker_id}/settags

    func setTags(_ request: Request, id: String) async throws -> Response {
        let id = try Self.worker(id)
        let body = try await JSONBody.decode(WorkerManagementMessages.TagChange.self, from: request)
        try await workers.setTags(try body.tagIDs.map { text throws(APIError) in try Self.tag(text) }, of: id)
        return Response(status: .noContent)
    }

    // MARK: GET, POST /worker-mgt/workers/{worker_id}/sleep-schedule

    func schedule(_ request: Request, id: String) throws -> Response {
        guard let schedule = try workers.schedule(of: try Self.worker(id)) else {
            return Response(status: .noContent)
        }
        return try JSONBody.response(WorkerManagementMessages.Schedule(schedule), to: request)
    }

    func setSchedule(_ request: Request, id: String) async throws -> Response {
        let id = try Self.worker(id)
        let body = try await JSONBody.decode(WorkerManagementMessages.Schedule.self, from: request)
        try await workers.changeSchedule(of: id) { old throws(SleepScheduleError) in try body.schedule(after: old) }
        return Response(status: .noContent)
    }

    // MARK: - Identities

    private static func worker(_ text: String) throws(APIError) -> WorkerID {
        guard let id = WorkerID(text) else {
            throw APIError(.badRequest, "\(JSONText.quoted(text)) is not the UUID of a worker")
        }
        return id
    }

    static func tag(_ text: String) throws(APIError) -> WorkerTagID {
        guard let id = WorkerTagID(text) else {
            throw APIError(.badRequest, "\(JSONText.quoted(text)) is not the UUID of a worker tag")
        }
        return id
    }
}
