public import FarmModel
public import FarmStore
public import WorkerManager

/// What the manager of workers asks of jobs.
extension JobManager: WorkerTasks {
    /// Returns the tasks that a worker is at to the pool.
    public func returnTasks(
        of worker: WorkerID, reason: String, in transaction: FarmTransaction
    ) throws(FarmStoreError) -> @Sendable () -> Void {
        let changes = JobTransaction(transaction, at: settings.now(), stamp: stamp)
        try changes.giveBack(try transaction.activeTasks(of: worker), reason: reason)
        let effects = try changes.finish()
        return { [self] in follow(effects) }
    }

    /// Removes all that a worker is kept from.
    public func removeBlocks(of worker: WorkerID, in transaction: FarmTransaction) throws(FarmStoreError) {
        try transaction.removeBlocks(of: worker)
    }

    /// Has jobs ask for a worker tag no more.
    public func removeTag(
        _ tag: WorkerTagID, in transaction: FarmTransaction
    ) throws(FarmStoreError) -> @Sendable () -> Void {
        let changes = JobTransaction(transaction, at: settings.now(), stamp: stamp)
        for var job in try transaction.jobs(asking: tag) {
            job.workerTag = nil
            changes.update(job)
            changes.tell(try changes.job(job.number))
        }
        let effects = try changes.finish()
        return { [self] in follow(effects) }
    }

    /// What jobs there are.
    public var jobActivity: JobActivity {
        let activity = board.activity
        return JobActivity(isAnyActive: activity.isAnyActive, isAnyQueued: activity.isAnyQueued)
    }
}

extension JobTransaction {
    /// Tasks go back to the pool, or are paused when their job is.
    ///
    /// Tasks that were failed for good are among those that come back when their worker turns out to be at fault.
    func giveBack(_ tasks: [JobTask], reason: String) throws(FarmStoreError) {
        for var task in tasks {
            let status = HoldRule.status(for: .queued, job: try job(task.key.job).status)
            let sentence = "Task was \(status.rawValue) by Manager because \(reason)"
            task.activity = sentence
            try set(&task, to: status)
            try log(sentence, task)
        }
    }
}
