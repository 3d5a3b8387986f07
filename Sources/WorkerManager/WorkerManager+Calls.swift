public import FarmModel
internal import FarmStore

/// What workers tell and ask. The caller has checked who they are.
extension WorkerManager {
    /// A worker is there, and asks what to do first.
    ///
    /// - Returns: What it was asked for; else what its sleep schedule says; else to be awake.
    /// - Throws: `invalid`, `notFound`; `unanswerable` instead of every fault that may pass.
    public func signOn(_ id: WorkerID, _ details: SignOn, address: String) async throws(WorkerError) -> WorkerStatus {
        let name = try WorkerInput.name(details.name)
        let taskTypes = try WorkerInput.taskTypes(details.taskTypes)
        let software = try WorkerInput.software(details.software)
        let zone = settings.timeZone
        let change = try await change(id, mustSucceed: true, isHeard: true, tellsStatus: true) {
            worker, transaction, moment in
            worker.name = name
            worker.taskTypes = taskTypes
            worker.software = software
            worker.canRestart = details.canRestart
            worker.address = address
            let schedule = try? transaction.schedule(of: id)?.schedule()
            _ = WorkerRules.signOn(
                &worker, scheduled: schedule?.desiredStatus(at: moment, managerZone: zone) ?? .awake)
            return true
        }
        return change?.new.request?.status ?? change?.new.lastGoodStatus ?? .awake
    }

    /// A worker is about to be gone. Its tasks go back to the pool.
    ///
    /// - Throws: `notFound`; `unanswerable` instead of every fault that may pass.
    public func signOff(_ id: WorkerID) async throws(WorkerError) {
        try await change(
            id, mustSucceed: true, isHeard: true, tellsStatus: true,
            returnsTasks: { old, _ in "worker \(old.name) signed off" },
            { worker, _, _ in
                WorkerRules.signOff(&worker)
                return true
            })
    }

    /// A worker tells what it does now. When it is not awake, its tasks go back to the pool, also those that it had before it
    /// was started anew.
    ///
    /// - Throws: `notFound`; `unanswerable` instead of every fault that may pass.
    public func report(_ id: WorkerID, _ status: WorkerStatus) async throws(WorkerError) {
        try await change(
            id, mustSucceed: true, isHeard: true, tellsStatus: true,
            returnsTasks: { old, new in
                guard new.status != .awake else { return nil }
                return "worker \(old.name) is now \(status.rawValue)"
            },
            { worker, _, _ in
                WorkerRules.report(&worker, status)
                return true
            })
    }

    /// A worker asks whether to do something else. Touches nothing but memory.
    ///
    /// - Returns: What to do; `nil` to go on.
    /// - Throws: `notFound`.
    public func poll(_ id: WorkerID) throws(WorkerError) -> WorkerStatus? {
        WorkerRules.answerToPoll(try hear(id))
    }

    /// Whether a worker may have a task.
    public enum TaskAnswer: Hashable, Sendable {
        /// It shall do something else.
        case change(to: WorkerStatus)
        /// It is not awake, but something else; `nil` when it never signed on.
        case notAwake(WorkerStatus?)
        /// It may.
        case welcome
    }

    /// A worker asks for a task. Touches nothing but memory.
    ///
    /// - Throws: `notFound`.
    public func askForTask(_ id: WorkerID) throws(WorkerError) -> TaskAnswer {
        let worker = try hear(id)
        if let status = WorkerRules.answerToPoll(worker) { return .change(to: status) }
        return worker.status == .awake ? .welcome : .notAwake(worker.status)
    }

    /// Notes that a worker is there. Touches nothing but memory.
    ///
    /// - Throws: `notFound`.
    @discardableResult
    public func hear(_ id: WorkerID) throws(WorkerError) -> Worker {
        registry.touch(id, at: settings.now(), uptime: settings.uptime())
        guard let worker = registry.worker(id) else { throw .noWorker(id) }
        return worker
    }
}
