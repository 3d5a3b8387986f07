internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import JobManager
internal import Logging
internal import ManagerConfiguration
internal import WorkerManager

/// What workers call. All but the registration need a worker's credentials, and are answered 403 without.
struct WorkerOperations: Sendable {
    let workers: WorkerManager
    let jobs: JobManager
    let previews: PreviewOperations
    let configuration: ConfigurationStore

    // MARK: POST /worker/register-worker

    func register(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let body = try await JSONBody.decode(WorkerMessages.Registration.self, from: request)
            let worker = try await workers.register(
                name: body.name, platform: body.platform, secret: body.secret, taskTypes: body.taskTypes,
                address: call.clientAddress)
            return try JSONBody.response(WorkerMessages.Registered(worker), to: request)
        }
    }

    // MARK: POST /worker/sign-on

    func signOn(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let id = try await caller(request, mustSucceed: true)
            let body = try await JSONBody.decode(WorkerMessages.SignOn.self, from: request)
            let details = SignOn(
                name: body.name, taskTypes: body.taskTypes, software: body.software,
                canRestart: body.canRestart ?? false)
            let status = try await workers.signOn(id, details, address: call.clientAddress)
            return try JSONBody.response(WorkerMessages.StateChange(statusRequested: status), to: request)
        }
    }

    // MARK: POST /worker/sign-off

    func signOff(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            try await workers.signOff(try await caller(request, mustSucceed: true))
            return Response(status: .noContent)
        }
    }

    // MARK: GET /worker/state

    func state(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            guard let status = try workers.poll(try await caller(request)) else {
                return Response(status: .noContent)
            }
            return try JSONBody.response(WorkerMessages.StateChange(statusRequested: status), to: request)
        }
    }

    // MARK: POST /worker/state-changed

    func stateChanged(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let id = try await caller(request, mustSucceed: true)
            let body = try await JSONBody.decode(WorkerMessages.StateChanged.self, from: request)
            try await workers.report(id, body.status)
            return Response(status: .noContent)
        }
    }

    // MARK: POST /worker/task

    func scheduleTask(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let id = try await caller(request)
            switch try workers.askForTask(id) {
            case .change(let status):
                return try JSONBody.response(
                    WorkerMessages.StateChange(statusRequested: status), to: request, status: .locked)
            case .notAwake(let status):
                throw APIError(
                    .conflict,
                    "worker is in state \"\(status?.rawValue ?? "")\", requires state \"awake\" to execute tasks")
            case .welcome:
                guard let assignment = try await jobs.assignTask(to: id) else { return Response(status: .noContent) }
                workers.tell(id)
                return try JSONBody.response(assigned(assignment), to: request)
            }
        }
    }

    /// The task in the worker's own words: paths are where its platform has them.
    private func assigned(_ assignment: TaskAssignment) -> TaskMessages.Assigned {
        let variables = configuration.current.variables
        let platform = assignment.worker.platform
        let expansion = CommandExpansion { variables.translate(path: $0, audience: .workers, platform: platform) }
        return TaskMessages.Assigned(assignment: assignment, commands: assignment.commands.map(expansion.command))
    }

    // MARK: POST /worker/task/{task_id}

    func updateTask(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let worker = try await caller(request, mustSucceed: true)
            let task = try taskID(call)
            let body = try await JSONBody.decode(
                TaskMessages.Update.self, from: request, limit: APILimits.taskUpdateBodyBytes)
            try workers.hear(worker)
            try await jobs.report(task, by: worker, body.report)
            return Response(status: .noContent)
        }
    }

    // MARK: GET /worker/task/{task_id}/may-i-run

    func mayRun(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let worker = try await caller(request)
            let task = try taskID(call)
            try workers.hear(worker)
            return try JSONBody.response(
                TaskMessages.MayRun(try await jobs.mayKeepRunning(task, worker)), to: request)
        }
    }

    // MARK: POST /worker/task/{task_id}/output-produced

    func takePreview(_ request: Request, _ call: RouteCall) async throws -> Response {
        try await neverFailing(call) {
            let worker = try await caller(request)
            let task = try taskID(call)
            try workers.hear(worker)
            return try await previews.take(request, of: task)
        }
    }

    private func taskID(_ call: RouteCall) throws(APIError) -> TaskID {
        guard let id = TaskID(try call.parameter("task_id")) else { throw APIError(.badRequest, "task ID not valid") }
        return id
    }

    // MARK: - Who is calling

    private func caller(_ request: Request, mustSucceed: Bool = false) async throws(WorkerError) -> WorkerID {
        let credentials = BasicCredentials(request.headers)
        return try await workers.authenticate(
            user: credentials?.user, secret: credentials?.password ?? "", mustSucceed: mustSucceed)
    }

    /// Closes the connection instead of an answer that would make a worker give up its identity, or forget what it had to
    /// tell: then it tries again.
    private func neverFailing(_ call: RouteCall, _ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch  where (error as? WorkerError)?.code == .unanswerable || (error as? JobError)?.code == .unanswerable {
            call.logger.error("a worker was left without an answer", metadata: ["reason": "\(error)"])
            call.closeConnection()
            throw error
        } catch let error as WorkerError where error.code == .notFound {
            // It was deleted while it was calling.
            throw APIError(.forbidden, error.message)
        }
    }
}

extension HTTPResponse.Status {
    /// 423: the worker shall do something else first.
    static let locked = HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
}
