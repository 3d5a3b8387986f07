/// A job, in one row of a list.
public struct JobRow: Sendable, Equatable {
    /// 36 characters.
    public var id: String
    /// What people call it.
    public var name: String
    /// The name of its job type.
    public var type: String
    /// What becomes of it.
    public var status: String
    /// Higher ones go first.
    public var priority: Int
    /// How many steps are done.
    public var stepsCompleted: Int
    /// How many steps there are; 0 when that is not known.
    public var stepsTotal: Int
    /// How long ago it was submitted; `nil` when that is not known.
    public var age: Duration?

    /// Describes a job.
    public init(
        id: String, name: String, type: String, status: String, priority: Int, stepsCompleted: Int, stepsTotal: Int,
        age: Duration?
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.status = status
        self.priority = priority
        self.stepsCompleted = stepsCompleted
        self.stepsTotal = stepsTotal
        self.age = age
    }
}

/// A task, in one row of a list.
public struct TaskRow: Sendable, Equatable {
    /// 36 characters.
    public var id: String
    /// Its place in the job.
    public var index: Int
    /// What people call it.
    public var name: String
    /// Which workers can do it.
    public var type: String
    /// What becomes of it.
    public var status: String
    /// How many steps are done.
    public var stepsCompleted: Int
    /// How many steps there are.
    public var stepsTotal: Int
    /// Who has it, or had it last, or failed at it; empty for nobody.
    public var worker: String
    /// What was last said about it; empty when that was not asked for.
    public var activity: String

    /// Describes a task.
    public init(
        id: String, index: Int, name: String, type: String, status: String, stepsCompleted: Int, stepsTotal: Int,
        worker: String, activity: String
    ) {
        self.id = id
        self.index = index
        self.name = name
        self.type = type
        self.status = status
        self.stepsCompleted = stepsCompleted
        self.stepsTotal = stepsTotal
        self.worker = worker
        self.activity = activity
    }
}
