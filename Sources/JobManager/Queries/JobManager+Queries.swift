public import FarmModel
public import FarmStore
internal import WorkerManager

/// What people ask about jobs and tasks.
extension JobManager {
    /// A job with its settings and metadata.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func job(_ id: JobID) async throws(JobError) -> JobDetails {
        let found = try await read { transaction throws(FarmStoreError) in try transaction.jobDetails(id) }
        guard let found else { throw .noJob(id) }
        return found
    }

    /// The jobs that a query asks for.
    ///
    /// - Throws: `unavailable`.
    public func jobs(_ query: JobQuery) async throws(JobError) -> [JobDetails] {
        try await read { transaction throws(FarmStoreError) in try transaction.jobs(query) }
    }

    /// The jobs that have some checkouts, in the order of these: the newest of each.
    ///
    /// - Parameter limit: So many of each, at most.
    /// - Throws: `unavailable`.
    public func jobs(withCheckouts paths: [String], limit: Int) async throws(JobError) -> [[Job]] {
        try await read { transaction throws(FarmStoreError) in
            var found: [[Job]] = []
            for path in paths { found.append(try transaction.jobs(withCheckout: path, limit: limit)) }
            return found
        }
    }

    /// The tasks of a job in their order; none when there is no such job.
    ///
    /// - Parameters:
    ///   - offset: So many of the first ones are left out.
    ///   - limit: So many, at most.
    /// - Throws: `unavailable`.
    public func tasks(of id: JobID, offset: Int, limit: Int) async throws(JobError) -> [JobTask] {
        try await read { transaction throws(FarmStoreError) in
            guard let job = try transaction.job(id) else { return [] }
            return try transaction.tasks(of: job.number, after: offset, limit: limit)
        }
    }

    /// The tasks of a job that wait for others, by their places in it, each with the places of those; none when there is no
    /// such job.
    ///
    /// - Throws: `unavailable`.
    public func dependencies(in id: JobID) async throws(JobError) -> [Int: [Int]] {
        try await read { transaction throws(FarmStoreError) in
            guard let job = try transaction.job(id) else { return [:] }
            return try transaction.dependencies(in: job.number)
        }
    }

    /// All that is known of a task.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func task(_ id: TaskID) async throws(JobError) -> TaskDetails {
        let found = try await read { transaction throws(FarmStoreError) -> TaskDetails? in
            guard let task = try transaction.task(id), let job = try transaction.job(task.key.job) else { return nil }
            return TaskDetails(
                task: task, job: job, commands: try transaction.commands(of: task.key),
                failedBy: try transaction.failures(of: task.key),
                dependencies: try transaction.dependencies(of: task.key))
        }
        guard let found else { throw .noTask(id) }
        return found
    }

    /// A task and its job.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func place(of id: TaskID) async throws(JobError) -> (task: JobTask, job: JobID) {
        if let active = board.active(id) { return active }
        let found = try await read { transaction throws(FarmStoreError) -> (JobTask, JobID)? in
            guard let task = try transaction.task(id), let job = try transaction.job(task.key.job) else { return nil }
            return (task, job.id)
        }
        guard let found else { throw .noTask(id) }
        return found
    }

    /// The task that a worker is at, and its job. Never waits.
    public func activeTask(of worker: WorkerID) -> (task: JobTask, job: JobID)? { board.activeTask(of: worker) }

    /// The task that a worker is at, or else was at last, and its job; `nil` when there is none, or it is gone or another worker's.
    ///
    /// - Throws: `unavailable`.
    public func lastTask(of worker: WorkerID) async throws(JobError) -> (task: JobTask, job: JobID)? {
        if let active = activeTask(of: worker) { return active }
        return try await read { transaction throws(FarmStoreError) -> (JobTask, JobID)? in
            guard let task = try transaction.lastTask(of: worker), let job = try transaction.job(task.key.job)
            else { return nil }
            return (task, job.id)
        }
    }

    /// Who is kept from a job, by the workers' names; nobody when there is no such job.
    ///
    /// - Throws: `unavailable`.
    public func blocks(of id: JobID) async throws(JobError) -> [(block: JobBlock, workerName: String)] {
        try await read { transaction throws(FarmStoreError) in
            guard let job = try transaction.job(id) else { return [] }
            return try transaction.blocks(of: job.number)
        }
    }

    /// A worker tag by its name.
    public func tag(named name: String) -> WorkerTag? { workers.tags.first { $0.name == name } }

    /// A worker that is not deleted.
    public func worker(_ id: WorkerID) -> Worker? { workers.worker(id) }
}

/// All that is known of a task.
public struct TaskDetails: Sendable {
    /// The task.
    public let task: JobTask
    /// Its job.
    public let job: Job
    /// What to do, a list of the API's `Command`, with variables as they are stored.
    public let commands: [JSONValue]
    /// The workers that failed it, in that order.
    public let failedBy: [WorkerID]
    /// The places in the job of the tasks that have to be done before.
    public let dependencies: [Int]
}
