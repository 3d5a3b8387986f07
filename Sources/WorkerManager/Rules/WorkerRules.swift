internal import FarmModel

/// What a worker does and is asked for, after each thing that can happen to it: pure functions from a worker to a worker.
enum WorkerRules {
    /// It signed on.
    ///
    /// - Parameters:
    ///   - scheduled: What its sleep schedule says for now.
    /// - Returns: What to tell it to do.
    static func signOn(_ worker: inout Worker, scheduled: WorkerStatus) -> WorkerStatus {
        worker.status = .starting
        let told = worker.request?.status ?? scheduled
        // A worker whose answer got lost, or its report of it, goes back to this.
        if told == .awake || told == .asleep { worker.lastGoodStatus = told }
        return told
    }

    /// It signed off: what it was asked to end for is fulfilled, and what it did is remembered for when it comes back.
    static func signOff(_ worker: inout Worker) {
        let previous = worker.status
        worker.status = .offline
        if worker.request?.status == .offline || worker.request?.status == .restart { worker.request = nil }
        if worker.request == nil, let previous, previous == .awake || previous == .asleep {
            worker.request = WorkerStatusRequest(status: previous, isLazy: false)
        }
    }

    /// It told what it does now. Asked for something else, it still is.
    static func report(_ worker: inout Worker, _ status: WorkerStatus) {
        worker.status = status
        if worker.request?.status == status { worker.request = nil }
        if status == .awake || status == .asleep { worker.lastGoodStatus = status }
    }

    /// Somebody wants it to do something; what it does already takes back what else it was asked for.
    ///
    /// - Throws: `invalid` for what no worker knows, `impossible` for a restart of a worker that would not come back.
    static func request(_ worker: inout Worker, _ status: WorkerStatus, isLazy: Bool) throws(WorkerError) {
        guard status.canBeRequested else {
            throw WorkerError(
                .invalid,
                "workers cannot be asked for \"\(status.rawValue)\": ask for awake, asleep, offline or restart")
        }
        guard status != .restart || worker.canRestart else {
            throw WorkerError(
                .impossible, "worker \"\(worker.name)\" cannot be restarted: nothing starts it again after it ends")
        }
        worker.request = status == worker.status ? nil : WorkerStatusRequest(status: status, isLazy: isLazy)
    }

    /// Its sleep schedule wants it to do something, and overrules what else it was asked for.
    ///
    /// Nothing happens to a worker that never signed on. One that is lost is told what the schedule says when it is back. What it does already only takes back what else it was
    /// asked for: a request for the same would abort its task.
    static func apply(schedule desired: WorkerStatus, isLazy: Bool, to worker: inout Worker) {
        guard let status = worker.status else { return }
        guard status != .error else {
            worker.lastGoodStatus = desired
            return
        }
        if let request = worker.request, request.status == desired, !request.isLazy || isLazy { return }
        worker.request = status == desired ? nil : WorkerStatusRequest(status: desired, isLazy: isLazy)
    }

    /// It was not heard of for too long. What it was asked for is what it does when it is back.
    static func timeOut(_ worker: inout Worker) {
        if let status = worker.request?.status, status == .awake || status == .asleep { worker.lastGoodStatus = status }
        worker.status = .error
        worker.request = nil
    }

    /// What to tell a worker that asks whether to do something else; `nil` for nothing.
    ///
    /// A worker that is taken for lost or gone and yet asks is told what it did last, so that it reports it and is back.
    static func answerToPoll(_ worker: Worker) -> WorkerStatus? {
        worker.request?.status ?? (isMistaken(worker) ? worker.lastGoodStatus ?? .awake : nil)
    }

    /// Whether a worker that can be heard cannot be what it is taken for.
    private static func isMistaken(_ worker: Worker) -> Bool {
        switch worker.status {
        case .error, .offline, .starting: true
        case nil, .awake, .asleep, .testing, .restart: false
        }
    }
}
