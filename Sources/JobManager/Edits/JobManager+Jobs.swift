public import FarmModel
internal import FarmStore

/// What people ask of jobs.
extension JobManager {
    /// Asks a job to get a status: to be canceled, paused, queued again, or given up.
    ///
    /// Queueing it again lets every worker try again: who failed its tasks and who is kept from it is forgotten.
    /// - Throws: `notFound`; `impossible` when its status does not allow that; `unavailable`.
    public func setStatus(_ id: JobID, to wanted: JobStatus, reason: String) async throws(JobError) {
        let reason = TextLimits.cut(reason, to: TextLimits.reasonBytes)
        try await change { changes in
            guard let job = try changes.job(id) else { throw JobError.noJob(id) }
            let isRequeue = wanted == .requeueing || wanted == .queued
            if RequestRules.isGranted(wanted, job.status) { return }
            let status = try RequestRules.request(wanted, of: job)
            try changes.set(job.number, to: status, reason: reason)
            if isRequeue { try changes.forgetFailures(of: job.number) }
        }
    }

    /// Gives a job another priority.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func setPriority(_ id: JobID, to priority: Int) async throws(JobError) {
        try await edit(id) { job, _ in job.priority = priority }
    }

    /// Has a job ask for a worker tag, or for none. Tasks that workers are at go on.
    ///
    /// - Throws: `notFound`, `unknownTag`, `unavailable`.
    public func setTag(_ id: JobID, to tag: WorkerTagID?) async throws(JobError) {
        try await edit(id) { job, changes in
            if let tag, try changes.transaction.tag(tag) == nil { throw JobError.noTag(tag) }
            job.workerTag = tag
        }
    }

    private func edit(
        _ id: JobID, _ body: @escaping @Sendable (inout Job, JobTransaction) throws -> Void
    ) async throws(JobError) {
        try await change { changes in
            guard var job = try changes.job(id) else { throw JobError.noJob(id) }
            try body(&job, changes)
            changes.update(job)
            changes.tell(try changes.job(job.number))
        }
    }

    /// Lets workers have tasks again that they were kept from. What is not there is no fault.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func removeBlocks(_ blocks: [JobBlock], from id: JobID) async throws(JobError) {
        try await change { changes in
            guard let job = try changes.job(id) else { throw JobError.noJob(id) }
            for block in blocks {
                try changes.transaction.remove(block, from: job.number)
                changes.note(.block(block, job: job.number, isOn: false))
            }
            // Whoever looks at the list knows by this that it is another one.
            changes.tell(job)
        }
    }
}

extension JobTransaction {
    /// Forgets who failed tasks of a job and who is kept from it.
    fileprivate func forgetFailures(of number: Int64) throws(FarmStoreError) {
        try transaction.removeFailuresAndBlocks(of: number)
        try reload(number)
    }
}
