public import FarmModel

/// What a worker tells of its task; anything may be left out.
public struct TaskReport: Sendable {
    /// What becomes of the task.
    public var status: TaskStatus?
    /// What the worker does at it, for people.
    public var activity: String?
    /// A piece of its log.
    public var log: String?
    /// How many steps are done.
    public var stepsCompleted: Int?

    /// A report.
    public init(status: TaskStatus? = nil, activity: String? = nil, log: String? = nil, stepsCompleted: Int? = nil) {
        self.status = status
        self.activity = activity
        self.log = log
        self.stepsCompleted = stepsCompleted
    }
}
