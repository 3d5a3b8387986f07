public import FarmModel

/// What is told about a task: its row after the change, whole.
public struct TaskUpdate: Hashable, Sendable {
    /// The worker that has a task, or had it last.
    public struct AssignedWorker: Hashable, Sendable {
        /// The worker.
        public let id: WorkerID
        /// Its name.
        public let name: String
        /// Its network address.
        public let address: String

        /// Names a worker.
        public init(id: WorkerID, name: String, address: String) {
            self.id = id
            self.name = name
            self.address = address
        }
    }

    /// The task.
    public let id: TaskID
    /// The job that it is part of.
    public let jobID: JobID
    /// Its name.
    public let name: String
    /// When its row was last written.
    public let updated: Timestamp
    /// Its status.
    public let status: TaskStatus
    /// The status that it left, if the event is about a change of status; the same one when an active task is handed out
    /// again.
    public let previousStatus: TaskStatus?
    /// What its worker last said about it.
    public let activity: String
    /// How many steps are done.
    public let stepsCompleted: Int
    /// How many steps it has.
    public let stepsTotal: Int
    /// When a worker last began it; `nil` before that, and when it was queued again.
    public let started: Timestamp?
    /// When that worker was done with it; `nil` until then.
    public let ended: Timestamp?
    /// Its worker, if that still exists.
    public let worker: AssignedWorker?

    /// Tells of a task.
    public init(
        id: TaskID, jobID: JobID, name: String, updated: Timestamp, status: TaskStatus,
        previousStatus: TaskStatus? = nil, activity: String, stepsCompleted: Int, stepsTotal: Int,
        started: Timestamp? = nil, ended: Timestamp? = nil, worker: AssignedWorker? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.name = name
        self.updated = updated
        self.status = status
        self.previousStatus = previousStatus
        self.activity = activity
        self.stepsCompleted = stepsCompleted
        self.stepsTotal = stepsTotal
        self.started = started
        self.ended = ended
        self.worker = worker
    }

    /// One event for this one and the next, if nothing is lost by it: the next changes no status.
    func coalesced(with next: Self) -> Self? {
        guard next.previousStatus == nil, next.status == status else { return nil }
        return Self(
            id: id, jobID: next.jobID, name: next.name, updated: next.updated, status: next.status,
            previousStatus: previousStatus, activity: next.activity, stepsCompleted: next.stepsCompleted,
            stepsTotal: next.stepsTotal, started: next.started, ended: next.ended, worker: next.worker)
    }
}

extension TaskUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, updated, status, activity, worker, started, ended
        case jobID = "job_id"
        case previousStatus = "previous_status"
        case stepsCompleted = "steps_completed"
        case stepsTotal = "steps_total"
    }
}

extension TaskUpdate.AssignedWorker: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, uuid, name, address
    }

    /// Writes the identity under two names: Flamenco's events say `uuid`, its page follows `id`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(id, forKey: .uuid)
        try container.encode(name, forKey: .name)
        try container.encode(address, forKey: .address)
    }
}
