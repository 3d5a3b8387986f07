internal import EventBus
internal import FarmModel

extension TaskUpdate {
    /// What is told of a task.
    ///
    /// - Parameter worker: Its worker; `nil` when there is none any more.
    init(_ task: JobTask, _ job: JobID, _ previous: TaskStatus?, _ worker: Worker?) {
        self.init(
            id: task.id, jobID: job, name: task.name, updated: task.updatedAt, status: task.status,
            previousStatus: previous, activity: task.activity, stepsCompleted: task.stepsCompleted,
            stepsTotal: task.stepsTotal, started: task.startedAt, ended: task.endedAt,
            worker: worker.map { AssignedWorker(id: $0.id, name: $0.name, address: $0.address) })
    }
}

extension JobUpdate {
    /// What is told of a job.
    init(_ job: Job, _ previous: JobStatus?, _ refreshesTasks: Bool) {
        self.init(
            id: job.id, name: job.name, status: job.status, previousStatus: previous, type: job.type,
            priority: job.priority, updated: job.updatedAt, refreshTasks: refreshesTasks,
            stepsCompleted: job.stepsCompleted, stepsTotal: job.stepsTotal, deleteRequestedAt: job.deleteRequestedAt,
            workerTag: job.workerTag)
    }
}
