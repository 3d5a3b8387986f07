public import FarmModel

/// What is told about a job: its row after the change, whole, or that it is gone.
public struct JobUpdate: Hashable, Sendable {
    /// The job.
    public let id: JobID
    /// Its name; `nil` once it is gone.
    public let name: String?
    /// Its status; `nil` once it is gone, and told as the empty text.
    public let status: JobStatus?
    /// The status that it left, if the event is about a change of status.
    public let previousStatus: JobStatus?
    /// The name of its job type.
    public let type: String
    /// Its priority; higher ones come first.
    public let priority: Int
    /// When its row was last written.
    public let updated: Timestamp
    /// Whether many of its tasks changed without events of their own: the list has to be fetched again.
    public let refreshTasks: Bool
    /// How many steps its tasks have done.
    public let stepsCompleted: Int
    /// How many steps its tasks have.
    public let stepsTotal: Int
    /// When its deletion was requested.
    public let deleteRequestedAt: Timestamp?
    /// The tag of the workers that it is for; `nil` for all workers, and told as the empty text.
    public let workerTag: WorkerTagID?
    /// Whether it is gone: then nothing but the identity means anything.
    public let wasDeleted: Bool

    /// Tells of a job that exists.
    public init(
        id: JobID, name: String, status: JobStatus, previousStatus: JobStatus? = nil, type: String, priority: Int,
        updated: Timestamp, refreshTasks: Bool = false, stepsCompleted: Int, stepsTotal: Int,
        deleteRequestedAt: Timestamp? = nil, workerTag: WorkerTagID? = nil
    ) {
        self.init(
            id: id, name: name, status: status, previousStatus: previousStatus, type: type, priority: priority,
            updated: updated, refreshTasks: refreshTasks, stepsCompleted: stepsCompleted, stepsTotal: stepsTotal,
            deleteRequestedAt: deleteRequestedAt, workerTag: workerTag, wasDeleted: false)
    }

    /// Tells that a job is gone.
    public static func deleted(_ id: JobID) -> Self {
        Self(
            id: id, name: nil, status: nil, previousStatus: nil, type: "", priority: 0, updated: .yearOne,
            refreshTasks: false, stepsCompleted: 0, stepsTotal: 0, deleteRequestedAt: nil, workerTag: nil,
            wasDeleted: true)
    }

    private init(
        id: JobID, name: String?, status: JobStatus?, previousStatus: JobStatus?, type: String, priority: Int,
        updated: Timestamp, refreshTasks: Bool, stepsCompleted: Int, stepsTotal: Int, deleteRequestedAt: Timestamp?,
        workerTag: WorkerTagID?, wasDeleted: Bool
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.previousStatus = previousStatus
        self.type = type
        self.priority = priority
        self.updated = updated
        self.refreshTasks = refreshTasks
        self.stepsCompleted = stepsCompleted
        self.stepsTotal = stepsTotal
        self.deleteRequestedAt = deleteRequestedAt
        self.workerTag = workerTag
        self.wasDeleted = wasDeleted
    }

    /// One event for this one and the next, if nothing is lost by it: the next changes no status and is not the end.
    func coalesced(with next: Self) -> Self? {
        guard next.previousStatus == nil, next.status == status, !next.wasDeleted, !wasDeleted else { return nil }
        return Self(
            id: id, name: next.name, status: next.status, previousStatus: previousStatus, type: next.type,
            priority: next.priority, updated: next.updated, refreshTasks: refreshTasks || next.refreshTasks,
            stepsCompleted: next.stepsCompleted, stepsTotal: next.stepsTotal,
            deleteRequestedAt: next.deleteRequestedAt ?? deleteRequestedAt, workerTag: next.workerTag,
            wasDeleted: false)
    }
}

extension JobUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, status, type, priority, updated
        case previousStatus = "previous_status"
        case refreshTasks = "refresh_tasks"
        case stepsCompleted = "steps_completed"
        case stepsTotal = "steps_total"
        case deleteRequestedAt = "delete_requested_at"
        case workerTag = "worker_tag"
        case wasDeleted = "was_deleted"
    }

    /// Writes the API's object, without what is absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encode(status?.rawValue ?? "", forKey: .status)
        try container.encodeIfPresent(previousStatus, forKey: .previousStatus)
        try container.encode(type, forKey: .type)
        try container.encode(priority, forKey: .priority)
        try container.encode(updated, forKey: .updated)
        try container.encode(refreshTasks, forKey: .refreshTasks)
        try container.encode(stepsCompleted, forKey: .stepsCompleted)
        try container.encode(stepsTotal, forKey: .stepsTotal)
        try container.encodeIfPresent(deleteRequestedAt, forKey: .deleteRequestedAt)
        if wasDeleted {
            try container.encode(true, forKey: .wasDeleted)
        } else {
            try container.encode(workerTag.map { "\($0)" } ?? "", forKey: .workerTag)
        }
    }
}

extension Timestamp {
    /// The beginning of year 1, which clients take for no time at all.
    fileprivate static let yearOne = Timestamp(microseconds: -62_135_596_800_000_000)
}
