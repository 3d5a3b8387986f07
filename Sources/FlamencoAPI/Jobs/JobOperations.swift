internal import FarmModel
internal import FarmStore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import JobCompiler
internal import JobManager

/// What people and add-ons ask about jobs.
struct JobOperations: Sendable {
    let jobs: JobManager
    let submitter: JobSubmitter
    let compiler: JobCompiler

    // MARK: Job types

    func types(_ request: Request) async throws -> Response {
        let types = try await jobTypes()
        return try JSONBody.response(["job_types": types.types], to: request)
    }

    func type(_ request: Request, name: String) async throws -> Response {
        guard let type = try await jobTypes().type(named: name) else {
            throw APIError(.notFound, "no such job type known")
        }
        return try JSONBody.response(type, to: request)
    }

    /// Says which scripts cannot be used, and why.
    func typeProblems(_ request: Request) async throws -> Response {
        let problems = try await jobTypes().problems.map(JobTypeMessages.Problem.init)
        return try JSONBody.response(["problems": problems], to: request)
    }

    private func jobTypes() async throws(APIError) -> JobTypes {
        do throws(JobCompilationError) {
            return try await compiler.jobTypes()
        } catch {
            guard error.code == .busy else { throw APIError(.internalServerError, error.message) }
            throw APIError(.serviceUnavailable, error.message, retryAfterSeconds: 1)
        }
    }

    // MARK: Submission

    func submit(_ request: Request) async throws -> Response {
        let details = try await submitter.submit(try await submission(request))
        return try JSONBody.response(JobMessages.Job(details: details), to: request)
    }

    func check(_ request: Request) async throws -> Response {
        try await submitter.check(try await submission(request))
        return Response(status: .noContent)
    }

    private func submission(_ request: Request) async throws -> Submission {
        let body = try await JSONBody.decode(
            JobMessages.Submitted.self, from: request, limit: APILimits.submissionBodyBytes)
        var submission = Submission(
            name: body.name, type: body.type, priority: body.priority ?? APILimits.defaultPriority,
            platform: body.platform)
        submission.typeEtag = body.typeEtag
        submission.settings = body.settings ?? [:]
        submission.metadata = body.metadata ?? [:]
        submission.checkout = body.storage?.checkout.flatMap { $0.isEmpty ? nil : $0 }
        submission.workerTag = body.workerTag
        submission.initialStatus = body.initialStatus
        return submission
    }

    // MARK: Looking

    func list(_ request: Request) async throws -> Response {
        try await list(JobListing.query(request), request)
    }

    func query(_ request: Request) async throws -> Response {
        let body = try await JSONBody.decode(JobMessages.Query.self, from: request)
        return try await list(JobListing.query(body), request)
    }

    private func list(_ query: JobQuery, _ request: Request) async throws -> Response {
        let found = try await jobs.jobs(query).map { JobMessages.Job(details: $0) }
        return try JSONBody.response(JobMessages.List(jobs: found), to: request)
    }

    func details(_ request: Request, id: String) async throws -> Response {
        try JSONBody.response(JobMessages.Job(details: try await jobs.job(try Self.jobID(id))), to: request)
    }

    func tasks(_ request: Request, id: String) async throws -> Response {
        let offset = try QueryParameters.bounded(
            try QueryParameters.number("offset", in: request) ?? 0, "offset", from: 0)
        let limit = try QueryParameters.bounded(
            try QueryParameters.number("limit", in: request) ?? .max, "limit", from: 1)
        let tasks = try await jobs.tasks(of: try Self.jobID(id), offset: offset, limit: limit)
        let text = TaskListText(tasks, workers: jobs.worker)
        return JSONBody.response(ByteBuffer(string: text.bytes))
    }

    func dependencies(_ request: Request, id: String) async throws -> Response {
        let waiting = try await jobs.dependencies(in: try Self.jobID(id)).sorted { $0.key < $1.key }
        let list = waiting.map { JobMessages.Dependency(task: $0.key, dependsOn: $0.value) }
        return try JSONBody.response(JobMessages.Dependencies(dependencies: list), to: request)
    }

    func blocklist(_ request: Request, id: String) async throws -> Response {
        guard let id = JobID(id) else { throw APIError(.badRequest, "job ID should be a UUID") }
        let blocks = try await jobs.blocks(of: id).map {
            JobMessages.Block(worker: $0.block.worker, taskType: $0.block.taskType, workerName: $0.workerName)
        }
        return try JSONBody.response(blocks, to: request)
    }

    // MARK: Changing

    func setStatus(_ request: Request, id: String) async throws -> Response {
        let id = try Self.jobID(id)
        let body = try await JSONBody.decode(JobMessages.StatusChange.self, from: request)
        try await jobs.setStatus(id, to: body.status, reason: body.reason)
        return Response(status: .noContent)
    }

    func setPriority(_ request: Request, id: String) async throws -> Response {
        let id = try Self.jobID(id)
        let body = try await JSONBody.decode(JobMessages.Priority.self, from: request)
        guard (0...100).contains(body.priority) else {
            throw APIError(
                .badRequest, "request body has an error: \"priority\" is \(body.priority), and has to be from 0 to 100")
        }
        try await jobs.setPriority(id, to: body.priority)
        return Response(status: .noContent)
    }

    func setTag(_ request: Request, id: String) async throws -> Response {
        let id = try Self.jobID(id)
        let body = try await JSONBody.decode(JobMessages.Tag.self, from: request)
        do throws(JobError) {
            try await jobs.setTag(id, to: try tag(body))
        } catch {
            guard error.code == .unknownTag else { throw error }
            throw APIError(.notAcceptable, "tag not found")
        }
        return Response(status: .noContent)
    }

    private func tag(_ body: JobMessages.Tag) throws(JobError) -> WorkerTagID? {
        if let id = body.id, !id.isEmpty {
            guard let id = WorkerTagID(id) else { throw JobError(.unknownTag, "tag not found") }
            return id
        }
        guard let name = body.name, !name.isEmpty else { return nil }
        guard let tag = jobs.tag(named: name) else { throw JobError(.unknownTag, "tag not found") }
        return tag.id
    }

    func removeBlocks(_ request: Request, id: String) async throws -> Response {
        guard let id = JobID(id) else { throw APIError(.badRequest, "job ID should be a UUID") }
        let body = try await JSONBody.decode([JobMessages.Block].self, from: request)
        guard !body.isEmpty else { throw APIError(.badRequest, "empty list of blocklist entries given") }
        try await jobs.removeBlocks(body.map { JobBlock(worker: $0.worker, taskType: $0.taskType) }, from: id)
        return Response(status: .noContent)
    }

    // MARK: Deleting

    func delete(id: String) async throws -> Response {
        try await jobs.requestDeletion(of: try Self.jobID(id))
        return Response(status: .noContent)
    }

    func deleteMany(_ request: Request) async throws -> Response {
        let body = try await JSONBody.decode(JobMessages.MassDeletion.self, from: request)
        guard let text = body.lastUpdatedMax else {
            throw APIError(.badRequest, "invalid format (no last_updated_max)")
        }
        guard let moment = Timestamp(rfc3339: text) else {
            throw APIError(.badRequest, "\"last_updated_max\" is not a date and time as in RFC 3339")
        }
        try await jobs.requestDeletion(updatedUntil: moment.roundedUpToSecond)
        return Response(status: .noContent)
    }

    func deletionPreview(_ request: Request, id: String) async throws -> Response {
        let deletes = try await jobs.wouldDeleteCheckout(try Self.jobID(id))
        return try JSONBody.response(JobMessages.DeletionPreview(deletesCheckout: deletes), to: request)
    }

    static func jobID(_ text: String) throws(APIError) -> JobID {
        guard let id = JobID(text) else { throw APIError(.badRequest, "job ID not valid") }
        return id
    }
}
