/// Where a task is: its job's number, and its place in it.
public struct TaskKey: Hashable, Comparable, Sendable {
    /// The number of the job.
    public let job: Int64
    /// Counts the tasks of a job from 1, in the order in which they were made.
    public let index: Int

    /// The place of a task.
    public init(job: Int64, index: Int) {
        self.job = job
        self.index = index
    }

    /// Older jobs first, and in a job the order of its tasks.
    public static func < (left: Self, right: Self) -> Bool { (left.job, left.index) < (right.job, right.index) }
}

/// One task of a job, without its commands, which only the worker and people look at.
public struct JobTask: Hashable, Sendable {
    /// Where it is.
    public let key: TaskKey
    /// Its identity.
    public let id: TaskID
    /// What people call it.
    public let name: String
    /// Which workers can do it: those that know the type.
    public let type: String
    /// Higher ones go first.
    public var priority: Int
    /// What becomes of it.
    public var status: TaskStatus
    /// The worker that has it, or had it last.
    public var worker: WorkerID?
    /// What was last said about it.
    public var activity: String
    /// How many steps are done.
    public var stepsCompleted: Int
    /// How many steps it has; at least one for each command.
    public let stepsTotal: Int
    /// How many tasks that it depends on are not completed.
    public var openDependencies: Int
    /// When anything of it last changed but ``touchedAt``.
    public var updatedAt: Timestamp
    /// When its worker was last heard of at it; `nil` until it was handed out.
    public var touchedAt: Timestamp?
    /// When a worker last began it; `nil` before that, and when it was queued again.
    public var startedAt: Timestamp?
    /// When that worker was done with it, whatever the outcome; `nil` until then.
    public var endedAt: Timestamp?

    /// A task as it is made.
    public init(
        key: TaskKey, id: TaskID, name: String, type: String, priority: Int, status: TaskStatus, stepsTotal: Int,
        openDependencies: Int, updatedAt: Timestamp
    ) {
        self.key = key
        self.id = id
        self.name = name
        self.type = type
        self.priority = priority
        self.status = status
        self.stepsTotal = stepsTotal
        self.openDependencies = openDependencies
        self.updatedAt = updatedAt
        activity = ""
        stepsCompleted = 0
    }

    /// Whether a worker could begin it, if its job is worked on.
    public var isReady: Bool { (status == .queued || status == .softFailed) && openDependencies == 0 }
}

/// A task that a worker could begin: what the order of tasks depends on.
public struct ReadyTask: Hashable, Sendable {
    /// Its place in its job.
    public let index: Int
    /// Which workers can do it.
    public let type: String
    /// Higher ones go first.
    public let priority: Int

    /// A ready task.
    public init(index: Int, type: String, priority: Int) {
        self.index = index
        self.type = type
        self.priority = priority
    }
}
