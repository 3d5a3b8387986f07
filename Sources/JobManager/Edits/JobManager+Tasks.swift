public import FarmModel
internal import FarmStore

/// What people ask of tasks.
extension JobManager {
    /// Asks a task to get a status. Queueing it again lets every worker try again.
    ///
    /// - Throws: `notFound`; `impossible` when its status does not allow that; `unavailable`.
    public func setStatus(_ id: TaskID, to status: TaskStatus, reason: String) async throws(JobError) {
        let reason = TextLimits.cut(reason, to: TextLimits.reasonBytes)
        try await change { changes in
            guard var task = try changes.transaction.task(id) else { throw JobError.noTask(id) }
            try RequestRules.check(status, of: task)
            if try changes.job(task.key.job).deleteRequestedAt != nil, status == .queued {
                throw JobError(.impossible, "the job of task \(id) is being deleted")
            }
            task.activity = reason
            if status == .queued {
                try changes.transaction.removeFailures(of: task.key)
                changes.note(.noFailures(task.key))
            }
            try changes.set(&task, to: status)
        }
    }
}
