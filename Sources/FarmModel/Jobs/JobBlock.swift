/// A worker that gets no more tasks of a type from a job.
public struct JobBlock: Hashable, Sendable {
    /// The worker.
    public let worker: WorkerID
    /// The type of task.
    public let taskType: String

    /// A block.
    public init(worker: WorkerID, taskType: String) {
        self.worker = worker
        self.taskType = taskType
    }
}
