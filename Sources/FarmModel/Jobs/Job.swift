/// A job of the farm: what is decided by, without its settings and metadata, which only its tasks and people look at.
public struct Job: Hashable, Sendable {
    /// Counts jobs in the order in which they came; not given twice while the program runs.
    public let number: Int64
    /// Its identity.
    public let id: JobID
    /// What people call it.
    public var name: String
    /// The name of its job type.
    public var type: String
    /// Higher ones go first.
    public var priority: Int
    /// What becomes of it.
    public var status: JobStatus
    /// Why it has this status, for people.
    public var activity: String
    /// The checkout of the file store that is deleted with it.
    public var checkout: String?
    /// The tag that workers need to work on it; `nil` for all workers.
    public var workerTag: WorkerTagID?
    /// How many steps its tasks have done.
    public var stepsCompleted: Int
    /// How many steps its tasks have.
    public var stepsTotal: Int
    /// How many tasks are in each status.
    public var tasks: TaskCounts
    /// When it was submitted.
    public let createdAt: Timestamp
    /// When anything of it last changed.
    public var updatedAt: Timestamp
    /// When somebody asked for its deletion: it is no longer worked on, and will be gone.
    public var deleteRequestedAt: Timestamp?

    /// A job without tasks.
    public init(
        number: Int64, id: JobID, name: String, type: String, priority: Int, status: JobStatus, createdAt: Timestamp
    ) {
        self.number = number
        self.id = id
        self.name = name
        self.type = type
        self.priority = priority
        self.status = status
        self.createdAt = createdAt
        activity = ""
        stepsCompleted = 0
        stepsTotal = 0
        tasks = TaskCounts()
        updatedAt = createdAt
    }

    /// Whether its tasks are handed out.
    public var isSchedulable: Bool { deleteRequestedAt == nil && (status == .queued || status == .active) }
}

/// What people and scripts gave a job.
public struct JobDetails: Hashable, Sendable {
    /// The job.
    public var job: Job
    /// The settings of its type.
    public var settings: [String: JSONValue]
    /// Texts that go with it.
    public var metadata: [String: String]

    /// A job with all that belongs to it.
    public init(job: Job, settings: [String: JSONValue], metadata: [String: String]) {
        self.job = job
        self.settings = settings
        self.metadata = metadata
    }
}
