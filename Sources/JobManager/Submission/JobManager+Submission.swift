public import FarmModel
internal import FarmStore
internal import WorkerManager

extension JobManager {
    /// Stores a job with all its tasks, and has workers begin it.
    ///
    /// - Returns: The job as it is stored.
    /// - Throws: `invalid` for a task that is there already; `unknownTag`; `unavailable`.
    public func submit(_ new: NewJob) async throws(JobError) -> JobDetails {
        let number = nextJobNumber()
        return try await change { changes in try changes.insert(new, number: number) }
    }

    /// Whether a worker tag is one that jobs can ask for.
    ///
    /// - Throws: `unknownTag`.
    public func check(workerTag: WorkerTagID?) throws(JobError) {
        guard let workerTag, workers.tag(workerTag) == nil else { return }
        throw .noTag(workerTag)
    }
}

extension JobError {
    static func noTag(_ id: WorkerTagID) -> Self { Self(.unknownTag, "there is no worker tag \(id)") }
}

extension JobTransaction {
    fileprivate func insert(_ new: NewJob, number: Int64) throws -> JobDetails {
        if let tag = new.workerTag, try transaction.tag(tag) == nil { throw JobError.noTag(tag) }
        var job = Job(
            number: number, id: new.id, name: new.name, type: new.type, priority: new.priority,
            status: new.isPaused ? .paused : .queued, createdAt: moment)
        job.checkout = new.checkout
        job.workerTag = new.workerTag
        let status: TaskStatus = new.isPaused ? .paused : .queued
        job.tasks[status] = new.tasks.count
        job.stepsTotal = new.tasks.reduce(0) { $0 + $1.stepsTotal }
        if new.isPaused { job.activity = "Submitted as paused" }
        let details = JobDetails(job: job, settings: new.settings, metadata: new.metadata)
        try transaction.insert(details)
        for (place, task) in new.tasks.enumerated() {
            let key = TaskKey(job: number, index: place + 1)
            let dependencies = Set(task.dependencies)
            let row = JobTask(
                key: key, id: task.id, name: task.name, type: task.type, priority: task.priority, status: status,
                stepsTotal: task.stepsTotal, openDependencies: dependencies.count, updatedAt: moment)
            try insert(row, task.commands)
            for dependency in dependencies.sorted() { try transaction.addDependency(of: key, on: dependency + 1) }
        }
        adopt(job)
        if job.isSchedulable { try reload(number) }
        return details
    }

    private func insert(_ task: JobTask, _ commands: String) throws {
        do throws(FarmStoreError) {
            try transaction.insert(task, commands: commands)
        } catch {
            guard error.code == .duplicate else { throw error }
            throw JobError(
                .invalid, "task \"\(task.name)\" has the identity \(task.id), which another task has already")
        }
    }
}
