internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import WorkerManager

/// What workers call. All but the registration need a worker's credentials, and are answered 403 without.
struct WorkerOperations: Sendable {
    let workers: WorkerManager

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
            switch try workers.askForTask(try await caller(request)) {
            case .change(let status):
                return try JSONBody.response(
                    WorkerMessages.StateChange(statusRequested: status), to: request, status: .locked)
            case .notAwake(let status):
                let state = status.map { "is \($0.rawValue)" } ?? "has not signed on"
                throw APIError(.conflict, "the worker \(state); only a worker that is awake gets tasks")
            case .welcome:
                return Response(status: .noContent)
            }
        }
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
        } catch let error as WorkerError where error.code == .unanswerable {
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
