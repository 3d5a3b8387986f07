public import FarmModel
internal import FarmStore
internal import WorkerManager

/// Whether a worker may go on with a task.
public struct MayKeepRunning: Hashable, Sendable {
    /// Whether it may.
    public let isAllowed: Bool
    /// Why not; empty when it may.
    public let reason: String
    /// Whether it shall do something else, and has to ask what.
    public let isStatusChangeRequested: Bool

    init(isAllowed: Bool = false, reason: String, isStatusChangeRequested: Bool = false) {
        self.isAllowed = isAllowed
        self.reason = reason
        self.isStatusChangeRequested = isStatusChangeRequested
    }
}

extension JobManager {
    /// A worker asks whether to go on with a task. Touches nothing but memory while it may.
    ///
    /// - Throws: `unavailable`.
    public func mayKeepRunning(_ id: TaskID, _ worker: WorkerID) async throws(JobError) -> MayKeepRunning {
        if let (task, _) = board.active(id) { return answer(task, worker) }
        guard let task = try await read({ transaction throws(FarmStoreError) in try transaction.task(id) }) else {
            return MayKeepRunning(reason: "Task not found")
        }
        return answer(task, worker)
    }

    private func answer(_ task: JobTask, _ worker: WorkerID) -> MayKeepRunning {
        if let request = workers.worker(worker)?.request, !request.isLazy {
            return MayKeepRunning(reason: "worker status change requested", isStatusChangeRequested: true)
        }
        guard task.worker == worker else { return MayKeepRunning(reason: "task not assigned to this worker") }
        guard task.status == .active else {
            return MayKeepRunning(reason: "task is in non-runnable status \"\(task.status.rawValue)\"")
        }
        board.touch(task.id, at: settings.now())
        return MayKeepRunning(isAllowed: true, reason: "")
    }
}
