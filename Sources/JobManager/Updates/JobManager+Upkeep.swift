internal import FarmModel
internal import FarmStore
internal import Logging
internal import WorkerManager

/// What the manager of jobs does on its own.
extension JobManager {
    /// Fails the tasks whose workers were not heard of at them for too long.
    public func checkTimeouts() async {
        guard settings.taskTimeout > .zero else { return }
        for task in board.silentTasks(for: settings.taskTimeout) { await timeOut(task.id) }
    }

    /// Fails the jobs that wait for workers of which none is left: some were deleted, or have other tags and types of task now.
    public func checkWorkersLeft() async {
        do throws(JobError) {
            let jobs = try await read { transaction throws(FarmStoreError) in try transaction.jobsWithFailures() }
            for number in jobs { await checkWorkersLeft(for: number) }
        } catch {
            logger.error("jobs with failures could not be read", metadata: ["reason": "\(error)"])
        }
    }

    private func checkWorkersLeft(for number: Int64) async {
        let workers = workers
        do throws(JobError) {
            try await change { changes in
                // It may be gone by now.
                guard try changes.transaction.job(number) != nil else { return }
                try changes.endIfNobodyIsLeft(number, workers)
            }
        } catch {
            logger.error(
                "whether workers are left for a job could not be looked at",
                metadata: ["job": "\(number)", "reason": "\(error)"])
        }
    }

    private func timeOut(_ id: TaskID) async {
        let (board, timeout, workers) = (board, settings.taskTimeout, workers)
        do throws(JobError) {
            try await change { changes in
                guard var task = try changes.transaction.task(id), task.status == .active,
                    board.isSilent(id, for: timeout)
                else { return }
                let worker = task.worker.map { "\(workers.worker($0)?.name ?? "") (\($0))" } ?? "-unassigned-"
                let last = board.active(id)?.task.touchedAt ?? task.touchedAt
                try changes.log(
                    """
                    Task timed out. It was assigned to worker \(worker), but untouched since \
                    \(last.map { changes.stampText($0) } ?? "forever")
                    """, task)
                task.activity = "Task timed out on worker \(worker)"
                try changes.set(&task, to: .failed)
            }
            logger.warning("a task was not heard of for too long", metadata: ["task": "\(id)"])
        } catch {
            logger.error("a task's time-out could not be stored", metadata: ["task": "\(id)", "reason": "\(error)"])
        }
    }

    /// Writes when tasks were last heard of, in one transaction; does nothing when the database knows.
    public func saveTouches() async {
        let moments = board.takeUnsaved()
        guard !moments.isEmpty else { return }
        do {
            try await store.write { transaction in
                for (key, moment) in moments { try transaction.touch(key, at: moment) }
            }
        } catch {
            // The next one comes with the next question of its worker.
            logger.error(
                "when tasks were last heard of could not be stored", metadata: ["reason": "\(error)"])
        }
    }

    /// Brings to its end what was left half done: jobs that are about to be something else, and have nothing to wait for.
    public func repair() async {
        do throws(JobError) {
            let repaired = try await change { changes in
                let stuck = try changes.transaction.jobs(in: [.cancelRequested, .requeueing, .pauseRequested])
                for job in stuck {
                    try changes.enforce(job.number, job.status) {
                        "Reenforcing status \"\($0.rawValue)\": checking stuck jobs"
                    }
                }
                return stuck.map(\.id)
            }
            for id in repaired {
                logger.notice("a job was about to change and was looked at", metadata: ["job": "\(id)"])
            }
        } catch {
            logger.error("jobs that were about to change could not be looked at", metadata: ["reason": "\(error)"])
        }
    }
}
