public import FarmModel
internal import Foundation
public import JobCompiler

/// Makes jobs to be stored of those that clients submit.
public struct JobSubmitter: Sendable {
    /// What depends on the farm's configuration and on its file store.
    public struct Environment: Sendable {
        /// A text with the directory at its beginning replaced by a variable, for a submitter's platform.
        public var withPlaceholder: @Sendable (_ text: String, _ platform: String) -> String
        /// The server's own platform.
        public var platform: String
        /// Where the files of jobs are, for everybody; empty when there is no such place.
        public var jobStorage: @Sendable () -> String
        /// The checkout that a path, relative to where jobs' files are, lies in.
        public var checkout: @Sendable (_ path: String) async -> String?

        /// An environment.
        public init(
            withPlaceholder: @escaping @Sendable (_ text: String, _ platform: String) -> String, platform: String,
            jobStorage: @escaping @Sendable () -> String,
            checkout: @escaping @Sendable (_ path: String) async -> String?
        ) {
            self.withPlaceholder = withPlaceholder
            self.platform = platform
            self.jobStorage = jobStorage
            self.checkout = checkout
        }
    }

    private let compiler: JobCompiler
    private let jobs: JobManager
    private let environment: Environment

    /// A submitter.
    public init(compiler: JobCompiler, jobs: JobManager, environment: Environment) {
        self.compiler = compiler
        self.jobs = jobs
        self.environment = environment
    }

    /// Whether a job would be accepted: everything but storing it, and but for its files, which need not be there yet.
    ///
    /// - Throws: as ``submit(_:)`` does.
    public func check(_ submission: Submission) async throws(JobError) { _ = try await compile(submission) }

    /// Compiles a job and stores it.
    ///
    /// - Returns: The job as it is stored.
    /// - Throws: `invalid` with the script's own words; `outdated`; `unknownTag`; `impossible` for a status that a job cannot
    ///   begin as; `unavailable`.
    public func submit(_ submission: Submission) async throws(JobError) -> JobDetails {
        var new = try await compile(submission)
        try checkBlendFile(new)
        new.checkout = Self.plain(new.checkout)
        if new.checkout == nil { new.checkout = await checkoutOfBlendFile(new) }
        return try await jobs.submit(new)
    }

    private func compile(_ submission: Submission) async throws(JobError) -> NewJob {
        try SubmissionCheck.check(submission)
        let tag = try workerTag(submission)
        let platform = submission.platform == "manager" ? environment.platform : submission.platform.lowercased()
        var job = JobSubmission(
            id: JobID(), name: submission.name, type: submission.type, priority: submission.priority,
            created: jobs.settings.now())
        job.typeEtag = submission.typeEtag
        job.settings = submission.settings.mapValues { value in
            value.string.map { .string(environment.withPlaceholder($0, platform)) } ?? value
        }
        job.metadata = submission.metadata.mapValues { environment.withPlaceholder($0, platform) }
        job.workerTag = tag?.description
        job.shamanCheckoutID = submission.checkout
        let compiled: CompiledJob
        do throws(JobCompilationError) {
            compiled = try await compiler.compile(job)
        } catch {
            throw JobError(error)
        }
        let new = NewJob(
            compiled, id: job.id, type: submission.type, tag: try workerTag(compiled.workerTag),
            isPaused: submission.initialStatus == .paused)
        try SubmissionCheck.check(new)
        return new
    }

    private func workerTag(_ submission: Submission) throws(JobError) -> WorkerTagID? {
        let tag = try workerTag(submission.workerTag)
        try jobs.check(workerTag: tag)
        return tag
    }

    private func workerTag(_ text: String?) throws(JobError) -> WorkerTagID? {
        guard let text, !text.isEmpty else { return nil }
        guard let tag = WorkerTagID(text) else {
            throw JobError(.unknownTag, "\"worker_tag\" is not the UUID of a worker tag")
        }
        return tag
    }

    /// Some versions of the add-on submit a path that is relative to the submitter's own copy of the files.
    private func checkBlendFile(_ job: NewJob) throws(JobError) {
        guard let path = job.settings["blendfile"]?.string, !path.isEmpty else { return }
        guard !path.hasPrefix("/"), !path.hasPrefix("\\"), !path.hasPrefix("{") else { return }
        if path.count > 2, path.dropFirst().first == ":", path.first?.isLetter == true { return }
        throw JobError(
            .invalid,
            "setting \"blendfile\" is a relative path, which workers cannot find: \(path.prefix(200)); give an absolute one"
        )
    }

    /// A checkout's path without empty components, so that two names of one checkout are the same text; `nil` for none.
    private static func plain(_ checkout: String?) -> String? {
        let components = checkout?.split(separator: "/") ?? []
        return components.isEmpty ? nil : components.joined(separator: "/")
    }

    /// Add-ons that say nothing of their checkout name a file in it.
    private func checkoutOfBlendFile(_ job: NewJob) async -> String? {
        guard let path = job.settings["blendfile"]?.string else { return nil }
        let storage = environment.jobStorage()
        for start in ["{jobs}", storage] where !start.isEmpty {
            guard path.hasPrefix("\(start)/") else { continue }
            return await environment.checkout(String(path.dropFirst(start.count + 1)))
        }
        return nil
    }
}

extension JobError {
    fileprivate init(_ error: JobCompilationError) {
        let code: Code =
            switch error.code {
            case .unknownJobType, .invalidSetting, .script, .limit, .invalidJob: .invalid
            case .outdatedSettings: .outdated
            case .busy: .unavailable
            case .unavailable: .failed
            }
        self.init(code, error.message)
    }
}

extension NewJob {
    fileprivate init(_ compiled: CompiledJob, id: JobID, type: String, tag: WorkerTagID?, isPaused: Bool) {
        self.init(
            id: id, name: compiled.name, type: type, priority: compiled.priority, settings: compiled.settings,
            metadata: compiled.metadata, checkout: compiled.shamanCheckoutID, workerTag: tag, isPaused: isPaused,
            tasks: compiled.tasks.map { task in
                Task(
                    id: task.id, name: task.name, type: task.type.lowercased(), priority: task.priority,
                    commands: JSONValue.array(task.commands.map(\.json)).text(), stepsTotal: task.totalStepCount,
                    dependencies: task.dependencies)
            })
    }
}
