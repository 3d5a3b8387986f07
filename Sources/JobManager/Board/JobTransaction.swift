internal import EventBus
internal import FarmModel
internal import FarmStore

/// Changes jobs and tasks in one transaction, by the rules, and notes what follows from it.
///
/// It is used by one call on the database's thread. Jobs that are changed are written when it is finished, once each.
final class JobTransaction {
    let transaction: FarmTransaction
    let moment: Timestamp
    private(set) var effects = JobEffects()
    private var jobs: [Int64: Job] = [:]
    private var changed: Set<Int64> = []
    private var workers: [WorkerID: Worker] = [:]
    private let stamp: LogStamp

    init(_ transaction: FarmTransaction, at moment: Timestamp, stamp: LogStamp) {
        self.transaction = transaction
        self.moment = moment
        self.stamp = stamp
    }

    // MARK: - Looking

    /// The job with a number, as it is now.
    ///
    /// - Throws: `damaged` when there is none: whoever has the number has it from a row.
    func job(_ number: Int64) throws(FarmStoreError) -> Job {
        if let job = jobs[number] { return job }
        guard let job = try transaction.job(number) else {
            throw FarmStoreError(.notFound, "there is no job with the number \(number)")
        }
        jobs[number] = job
        return job
    }

    /// A job by its identity, as it is now; `nil` when there is none.
    func job(_ id: JobID) throws(FarmStoreError) -> Job? {
        guard let job = try transaction.job(id) else { return nil }
        return try self.job(job.number)
    }

    /// A worker; `nil` when there is none any more.
    func worker(_ id: WorkerID?) throws(FarmStoreError) -> Worker? {
        guard let id else { return nil }
        if let worker = workers[id] { return worker }
        guard let worker = try transaction.worker(id) else { return nil }
        workers[id] = worker
        return worker
    }

    // MARK: - Telling

    /// A moment as log lines have it.
    func stampText(_ moment: Timestamp) -> String { stamp.text(moment) }

    /// Appends a line of the manager's to a task's log.
    func log(_ text: String, _ task: JobTask) throws(FarmStoreError) {
        append("\(stamp.text(moment)) \(text)", task, try job(task.key.job).id)
    }

    /// Appends what a worker sent to a task's log.
    func append(_ text: String, _ task: JobTask, _ job: JobID) {
        guard !text.isEmpty else { return }
        effects.notices.append(.log(task.id, job, text))
    }

    /// Tells how a task is now.
    func tell(_ task: JobTask, previous: TaskStatus? = nil) throws(FarmStoreError) {
        let update = TaskUpdate(task, try job(task.key.job).id, previous, try worker(task.worker))
        effects.notices.append(.event(.task(update)))
    }

    /// Tells how a job is now.
    func tell(_ job: Job, previous: JobStatus? = nil, refreshesTasks: Bool = false) {
        effects.notices.append(.event(.job(JobUpdate(job, previous, refreshesTasks))))
    }

    // MARK: - Changing

    /// Notes what has become of a job; it is written at the end.
    func update(_ job: Job) {
        var job = job
        job.updatedAt = moment
        jobs[job.number] = job
        changed.insert(job.number)
    }

    /// The farm may do something else from now on.
    func noteActivity() { effects.changesActivity = true }

    /// A job was added.
    func adopt(_ job: Job) {
        jobs[job.number] = job
        effects.changes.append(.job(job.number, job))
        effects.changesActivity = true
        tell(job)
    }

    /// A job is gone.
    func forget(_ job: Job) {
        jobs[job.number] = nil
        effects.changes.append(.job(job.number, nil))
        effects.changesActivity = true
        effects.notices.append(.event(.job(.deleted(job.id))))
    }

    /// Writes a task that has not changed its status.
    func save(_ task: inout JobTask) throws(FarmStoreError) {
        task.updatedAt = moment
        try transaction.save(task)
        try follow(task)
    }

    /// A task gets a status, and what follows from that happens.
    ///
    /// - Parameters:
    ///   - task: May have other changes, which are written with it.
    ///   - wanted: A task of a paused job is paused instead of queued.
    func set(_ task: inout JobTask, to wanted: TaskStatus) throws(FarmStoreError) {
        var job = try job(task.key.job)
        let new = HoldRule.status(for: wanted, job: job.status)
        let old = task.status
        task.status = new
        task.updatedAt = moment
        let stepsBefore = task.stepsCompleted
        if old != new {
            if new == .completed { task.stepsCompleted = task.stepsTotal }
            if new == .queued { task.stepsCompleted = 0 }
            task.time(from: old, at: moment)
            job.tasks.move(from: old, to: new)
            try log("task changed status \(old.rawValue) -> \(new.rawValue)", task)
        }
        job.stepsCompleted += task.stepsCompleted - stepsBefore
        try transaction.save(task)
        if old != new { try moveDependents(of: task, old) }
        update(job)
        try follow(task)
        try tell(task, previous: old)
        if let change = JobRules.change(after: new, job: job.status, tasks: job.tasks) {
            try set(job.number, to: change.status, reason: change.reason)
        } else if task.stepsCompleted != stepsBefore {
            tell(try self.job(job.number))
        }
        try endIfStuck(job.number)
    }

    /// Those that depend on a task wait for one less, or one more.
    private func moveDependents(of task: JobTask, _ old: TaskStatus) throws(FarmStoreError) {
        if task.status == .completed {
            try transaction.closeDependencies(on: task.key)
            for dependent in try transaction.readyDependents(of: task.key) {
                effects.changes.append(.ready(dependent, job: task.key.job))
            }
        } else if old == .completed {
            try transaction.openDependencies(on: task.key)
            try reload(task.key.job)
        }
    }

    /// A job gets a status, and so do its tasks and what follows, until nothing follows any more.
    func set(_ number: Int64, to status: JobStatus, reason: String) throws(FarmStoreError) {
        guard try job(number).status != status else { return }
        try enforce(number, status) { "Changed to status \"\($0.rawValue)\": \(reason)" }
    }

    /// The same for a status that the job may have already.
    ///
    /// - Parameter activity: What is said about the job for each status that it gets.
    func enforce(_ number: Int64, _ status: JobStatus, activity: (JobStatus) -> String) throws(FarmStoreError) {
        let wasSchedulable = try job(number).isSchedulable
        var next: JobStatus? = status
        var hasMoved = false
        while let status = next {
            var job = try job(number)
            let old = job.status
            let consequences = JobConsequences(of: status, from: old, tasks: job.tasks)
            job.status = status
            job.activity = activity(status)
            if let move = consequences.move { hasMoved = try perform(move, of: &job) || hasMoved }
            update(job)
            tell(try self.job(number), previous: old, refreshesTasks: consequences.refreshesTasks)
            // After the move, as that may have left nothing to do.
            next = JobConsequences(of: status, from: old, tasks: job.tasks).followUp
        }
        effects.changesActivity = true
        if try job(number).isSchedulable, hasMoved || !wasSchedulable { try reload(number) }
    }

    /// - Returns: Whether there were such tasks.
    private func perform(_ move: JobConsequences.Move, of job: inout Job) throws(FarmStoreError) -> Bool {
        guard job.tasks.sum(move.from) > 0 else { return false }
        try transaction.moveTasks(of: job.number, from: move.from, to: move.to, activity: move.activity, at: moment)
        if move.to == .queued {
            if move.from.contains(.completed), job.tasks[.completed] > 0 {
                try transaction.openAllDependencies(of: job.number)
            }
            job.stepsCompleted = try transaction.stepsCompleted(of: job.number)
        }
        if move.from.contains(.active) { effects.changes.append(.noneActive(job.number)) }
        job.tasks.moveAll(from: move.from, to: move.to)
        return true
    }

    /// A job that could do nothing more until somebody interferes is over.
    private func endIfStuck(_ number: Int64) throws(FarmStoreError) {
        let job = try job(number)
        guard job.status == .active || job.status == .queued,
            job.tasks.sum([.active, .softFailed, .paused]) == 0, job.tasks.sum([.failed, .canceled]) > 0
        else { return }
        // What is queued waits for what has failed, for ever.
        if job.tasks[.queued] > 0, try transaction.hasReadyTask(number) { return }
        let end = JobRules.end(job.tasks)
        try set(number, to: end.status == .canceled ? .cancelRequested : end.status, reason: end.reason)
    }

    // MARK: - What memory follows

    private func follow(_ task: JobTask) throws(FarmStoreError) {
        effects.changes.append(.task(task, try job(task.key.job).id))
    }

    /// Has memory begin anew with what can be done of a job.
    func reload(_ number: Int64) throws(FarmStoreError) {
        effects.changes.append(.reload(try JobWork(try job(number), transaction)))
    }

    /// Notes another change.
    func note(_ change: JobEffects.Change) { effects.changes.append(change) }

    /// Writes the jobs that changed.
    func finish() throws(FarmStoreError) -> JobEffects {
        for number in changed.sorted() {
            guard let job = jobs[number] else { continue }
            try transaction.save(job)
            effects.changes.append(.job(number, job))
        }
        changed = []
        return effects
    }
}

extension JobTask {
    /// Notes when it was begun and ended, after it has left a status.
    fileprivate mutating func time(from old: TaskStatus, at moment: Timestamp) {
        switch (old, status) {
        case (_, .active): (startedAt, endedAt) = (moment, nil)
        case (_, .queued): (startedAt, endedAt) = (nil, nil)
        case (.active, _): endedAt = moment
        default: break
        }
    }
}
