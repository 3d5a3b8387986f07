public import FarmModel
public import FarmStore

/// What the manager of workers asks of whoever manages jobs.
public protocol WorkerTasks: Sendable {
    /// Returns the tasks that a worker is at to the pool, in the transaction that changes the worker.
    ///
    /// It must do nothing beside the transaction, as it may be called again when that is lost.
    ///
    /// - Returns: What to do once that is durable, before the worker's own event: tell of the tasks.
    func returnTasks(
        of worker: WorkerID, reason: String, in transaction: FarmTransaction
    ) throws(FarmStoreError) -> @Sendable () -> Void

    /// Removes what keeps a worker from jobs, in the transaction that deletes the worker.
    func removeBlocks(of worker: WorkerID, in transaction: FarmTransaction) throws(FarmStoreError)

    /// Has jobs ask for a worker tag no more, in the transaction that deletes it.
    ///
    /// - Returns: What to do once that is durable, before it is told of the tag: tell of the jobs.
    func removeTag(_ tag: WorkerTagID, in transaction: FarmTransaction) throws(FarmStoreError) -> @Sendable () -> Void

    /// What jobs there are. Never waits.
    var jobActivity: JobActivity { get }
}

/// What the farm's status depends on beside its workers.
public struct JobActivity: Hashable, Sendable {
    /// Whether a job is active.
    public var isAnyActive: Bool
    /// Whether a job is queued.
    public var isAnyQueued: Bool

    /// An activity.
    public init(isAnyActive: Bool, isAnyQueued: Bool) {
        self.isAnyActive = isAnyActive
        self.isAnyQueued = isAnyQueued
    }

    /// There are no jobs to do.
    public static let none = JobActivity(isAnyActive: false, isAnyQueued: false)
}
