public import FarmModel
internal import FarmStore
internal import Logging

/// Jobs are deleted in the background: they are marked, and gone when everything that belongs to them is.
extension JobManager {
    /// Asks for the deletion of a job. None of its tasks is handed out from now on; workers that are at one hear of it when it is
    /// gone.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func requestDeletion(of id: JobID) async throws(JobError) {
        try await change { changes in
            guard let job = try changes.job(id) else { throw JobError.noJob(id) }
            try changes.requestDeletion(of: job.number)
        }
        deletions.wake()
    }

    /// Asks for the deletion of all jobs that have not changed since a moment.
    ///
    /// - Returns: How many there are.
    /// - Throws: `nothingToDelete`, `unavailable`.
    @discardableResult
    public func requestDeletion(updatedUntil moment: Timestamp) async throws(JobError) -> Int {
        let count = try await change { changes in
            let jobs = try changes.transaction.jobs(updatedUntil: moment)
            guard !jobs.isEmpty else {
                throw JobError(.nothingToDelete, "no jobs modified before timestamp")
            }
            for job in jobs where job.deleteRequestedAt == nil { try changes.requestDeletion(of: job.number) }
            return jobs.count
        }
        deletions.wake()
        return count
    }

    /// Whether deleting a job deletes its checkout too: other jobs may need it.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func wouldDeleteCheckout(_ id: JobID) async throws(JobError) -> Bool {
        let deletesCheckouts = storage.deletesCheckouts
        let answer = try await read { transaction throws(FarmStoreError) -> Bool? in
            guard let job = try transaction.job(id) else { return nil }
            guard deletesCheckouts, job.checkout != nil else { return false }
            return try transaction.jobsSharingCheckout(of: job) == 0
        }
        guard let answer else { throw .noJob(id) }
        return answer
    }

    /// Deletes jobs as long as any is to be deleted, then waits for the next request; ends when its task is cancelled.
    public func runDeletions() async {
        while !Task.isCancelled {
            await deleteRequestedJobs()
            await deletions.wait(for: .seconds(60))
        }
    }

    /// Deletes all jobs that are to be deleted. What cannot be deleted now stays, and is tried again with the next call.
    public func deleteRequestedJobs() async {
        var tried: Set<Int64> = []
        while !Task.isCancelled {
            let jobs: [Job]
            do throws(JobError) {
                let limit = tried.count + 16
                jobs = try await read { transaction throws(FarmStoreError) in
                    try transaction.jobsToDelete(limit: limit)
                }.filter { !tried.contains($0.number) }
            } catch {
                return logger.error("jobs to delete cannot be read", metadata: ["reason": "\(error)"])
            }
            guard !jobs.isEmpty else { return }
            for job in jobs where !Task.isCancelled {
                tried.insert(job.number)
                do {
                    try await delete(job)
                } catch {
                    logger.error(
                        "a job could not be deleted; it is tried again",
                        metadata: ["job": "\(job.id)", "reason": "\(error)"])
                }
            }
        }
    }

    /// First what lies on disks, then the rows: what is left after a crash in between is found again by its row.
    private func delete(_ job: Job) async throws {
        if let checkout = job.checkout, storage.deletesCheckouts {
            let others = try await read { transaction throws(FarmStoreError) in
                try transaction.jobsSharingCheckout(of: job)
            }
            if others == 0 {
                try await storage.deleteCheckout(checkout)
                // Its name is free from now on: what has it next is none of this job's affair, should the rest fail.
                try await store.write { transaction in try transaction.forgetCheckout(of: job.number) }
            }
        }
        try await storage.deleteFiles(of: job.id)
        // Piece by piece, for others to write in between.
        let count = job.tasks.total
        for end in stride(from: Self.deletionStep, to: count, by: Self.deletionStep) {
            try await store.write { transaction in try transaction.deleteTasks(of: job.number, upTo: end) }
        }
        try await change { changes in
            try changes.transaction.deleteTasks(of: job.number, upTo: .max)
            try changes.transaction.removeFailuresAndBlocks(of: job.number)
            try changes.transaction.deleteJob(job.number)
            changes.note(.noneActive(job.number))
            changes.forget(job)
        }
        logger.info("a job is deleted", metadata: ["job": "\(job.id)", "name": "\(job.name)"])
    }

    /// So many tasks are deleted in one transaction.
    private static let deletionStep = 2000
}

extension JobTransaction {
    fileprivate func requestDeletion(of number: Int64) throws(FarmStoreError) {
        var job = try job(number)
        if job.deleteRequestedAt == nil { job.deleteRequestedAt = moment }
        update(job)
        tell(try self.job(number))
        noteActivity()
    }
}
