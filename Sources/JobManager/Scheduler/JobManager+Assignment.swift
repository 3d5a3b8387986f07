public import FarmModel
internal import FarmStore
internal import WorkerManager

/// A task as it is given to a worker, with its variables as they are stored.
public struct TaskAssignment: Sendable {
    /// The task.
    public let task: JobTask
    /// Its job.
    public let job: Job
    /// What to do, a list of the API's `Command`.
    public let commands: [JSONValue]
    /// The worker, as it was when it got the task.
    public let worker: Worker
}

extension JobManager {
    /// A worker that is awake asks for a task.
    ///
    /// A worker that is at a task already gets the same one again: it has lost the answer, or was started anew. If that task
    /// shall not be run any more, it goes back: whoever asks for a task is at none. Costs no access to the database when
    /// there is nothing to do.
    ///
    /// - Returns: `nil` when there is nothing to do for it.
    /// - Throws: `unavailable`.
    public func assignTask(to worker: WorkerID) async throws(JobError) -> TaskAssignment? {
        for task in board.activeTasks(of: worker) {
            if let assignment = try await assign(task.key, to: worker) { return assignment }
        }
        var passed: [ReadySet.Pick] = []
        defer { passed.forEach(board.giveBack) }
        // A task that is no longer what memory says is left to whoever changed it: each is tried once.
        while let request = request(of: worker), let pick = board.take(request) {
            do throws(JobError) {
                switch try await tryToAssign(pick.key, to: worker, tags: request.tags, types: request.taskTypes) {
                case .assigned(let assignment): return assignment
                case .notReady: continue
                case .notForThisWorker: passed.append(pick)
                case .workerIsBusy(let assignment):
                    board.giveBack(pick)
                    return assignment
                case .workerIsGone:
                    board.giveBack(pick)
                    return nil
                }
            } catch {
                board.giveBack(pick)
                throw error
            }
        }
        return nil
    }

    private enum Outcome: Sendable {
        case assigned(TaskAssignment)
        /// The task cannot be begun.
        case notReady
        /// The task can be begun, but its job asks for other workers by now.
        case notForThisWorker
        /// The worker has asked twice, and got another task meanwhile.
        case workerIsBusy(TaskAssignment)
        /// The worker is no longer awake, or shall do something else.
        case workerIsGone
    }

    private func request(of worker: WorkerID) -> ReadySet.Request? {
        guard let found = workers.details(worker) else { return nil }
        return ReadySet.Request(
            worker: worker, taskTypes: found.worker.taskTypes, tags: Set(found.tags.map(\.id)))
    }

    private func tryToAssign(
        _ key: TaskKey, to worker: WorkerID, tags: Set<WorkerTagID>, types: [String]
    ) async throws(JobError) -> Outcome {
        try await change { changes in
            guard let awake = try changes.worker(worker), awake.status == .awake, awake.request == nil else {
                return .workerIsGone
            }
            if var current = try changes.transaction.activeTasks(of: worker).first {
                return .workerIsBusy(try changes.handOut(&current, to: awake))
            }
            guard var task = try changes.transaction.task(key), task.isReady else { return .notReady }
            let job = try changes.job(key.job)
            guard job.isSchedulable else { return .notReady }
            guard types.contains(task.type), job.workerTag.map(tags.contains) ?? true else { return .notForThisWorker }
            return .assigned(try changes.handOut(&task, to: awake))
        }
    }

    /// Gives a worker the task that it has already, or takes that back.
    private func assign(_ key: TaskKey, to worker: WorkerID) async throws(JobError) -> TaskAssignment? {
        try await change { changes in
            guard let awake = try changes.worker(worker), awake.status == .awake, awake.request == nil,
                var task = try changes.transaction.task(key), task.status == .active, task.worker == worker
            else { return nil }
            guard try changes.job(key.job).isSchedulable else {
                try changes.giveBack([task], reason: "worker \(awake.name) asked for another one")
                return nil
            }
            return try changes.handOut(&task, to: awake)
        }
    }
}

extension JobTransaction {
    fileprivate func handOut(_ task: inout JobTask, to worker: Worker) throws(FarmStoreError) -> TaskAssignment {
        task.worker = worker.id
        task.touchedAt = moment
        try transaction.saveLastTask(of: worker.id, task.key)
        try log("Task assigned to worker \(worker.name) (\(worker.id))", task)
        try set(&task, to: .active)
        return TaskAssignment(
            task: task, job: try job(task.key.job), commands: try transaction.commands(of: task.key), worker: worker)
    }
}
