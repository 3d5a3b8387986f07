public import FarmModel
internal import FarmStore
internal import WorkerManager

extension JobManager {
    /// A worker tells of a task that it has.
    ///
    /// What comes late is judged by what has become of the task; see ``ReportRules``.
    /// *Durability*: when this returns the change is on stable storage, and the piece of log in the hands of the system.
    /// - Throws: `notFound`; `notAssigned` when the task is not the worker's, or not wanted any more; `invalid` for a status
    ///   that workers do not report; `unanswerable` for faults that last.
    public func report(_ id: TaskID, by worker: WorkerID, _ report: TaskReport) async throws(JobError) {
        var report = report
        report.activity = report.activity.map { TextLimits.cut($0, to: TextLimits.activityBytes) }
        if let job = try await logOnly(id, worker, report) { return await logs.flush(task: id, job: job) }
        let policy = settings.failurePolicy()
        let workers = workers
        let complete = report
        let job = try await insist { changes in
            try changes.take(complete, of: id, by: worker, policy: policy, workers: workers)
        }
        if report.log?.isEmpty == false { await logs.flush(task: id, job: job) }
    }

    /// A report with nothing but a log, of a task that is known to be the worker's, changes nothing that is stored.
    private func logOnly(_ id: TaskID, _ worker: WorkerID, _ report: TaskReport) async throws(JobError) -> JobID? {
        guard report.status == nil, report.activity == nil, report.stepsCompleted == nil,
            let (task, job) = board.active(id), task.worker == worker
        else { return nil }
        board.touch(id, at: settings.now())
        if let text = report.log, !text.isEmpty {
            var effects = JobEffects()
            effects.notices = [.log(id, job, text)]
            board.apply(effects)
        }
        return job
    }
}

extension JobTransaction {
    /// Applies a report. Returns the task's job.
    fileprivate func take(
        _ report: TaskReport, of id: TaskID, by worker: WorkerID, policy: FailurePolicy, workers: WorkerRegistry
    ) throws -> JobID {
        guard var task = try transaction.task(id) else { throw JobError(.notFound, "task \(id) not found") }
        guard let assigned = task.worker else {
            throw JobError(.notAssigned, "task \(id) is not assigned to any worker, so also not to you")
        }
        guard assigned == worker else { throw JobError(.notAssigned, "task \(id) is not assigned to you") }
        if report.status == .softFailed {
            throw JobError(.invalid, "task status soft-failed not allowed to be sent by Worker")
        }
        let job = try job(task.key.job)
        let verdict = try verdict(on: report.status, task, job, worker)
        if verdict == .abandon {
            throw JobError(.notAssigned, "task \(id) is \(task.status.rawValue) and not yours any more")
        }
        if let log = report.log { append(log, task, job.id) }
        task.touchedAt = moment
        let isLate = task.status != .active && verdict == .ignore
        if !isLate, let activity = report.activity { task.activity = activity }
        let haveStepsChanged = isLate ? false : takeSteps(report.stepsCompleted, &task, job)
        guard verdict == .apply, let status = report.status else {
            guard !isLate else { return job.id }
            try save(&task)
            if haveStepsChanged { tell(try self.job(job.number)) }
            if haveStepsChanged || report.activity != nil { try tell(task) }
            return job.id
        }
        if haveStepsChanged { tell(try self.job(job.number)) }
        if status == .failed {
            try fail(&task, by: worker, policy: policy, workers: workers)
        } else {
            try set(&task, to: status)
        }
        return job.id
    }

    private func verdict(
        on reported: TaskStatus?, _ task: JobTask, _ job: Job, _ worker: WorkerID
    ) throws(FarmStoreError) -> ReportRules.Verdict {
        guard let reported else { return .ignore }
        var isBusy = false
        if reported == .active, task.status != .active { isBusy = try !transaction.activeTasks(of: worker).isEmpty }
        return ReportRules.verdict(
            on: reported, current: task.status, isSchedulable: job.isSchedulable, isBusy: isBusy)
    }

    /// - Returns: Whether the number of steps is another one.
    private func takeSteps(_ steps: Int?, _ task: inout JobTask, _ job: Job) -> Bool {
        guard let steps else { return false }
        let bounded = min(max(steps, 0), task.stepsTotal)
        guard bounded != task.stepsCompleted else { return false }
        var job = job
        job.stepsCompleted += bounded - task.stepsCompleted
        task.stepsCompleted = bounded
        update(job)
        return true
    }
}
