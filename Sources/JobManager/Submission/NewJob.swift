public import FarmModel

/// A job as it was compiled, to be stored.
public struct NewJob: Sendable {
    /// One task of it.
    public struct Task: Sendable {
        /// Its identity.
        public var id: TaskID
        /// What people call it.
        public var name: String
        /// Which workers can do it.
        public var type: String
        /// Higher ones go first.
        public var priority: Int
        /// A list of the API's `Command`, as JSON.
        public var commands: String
        /// How many steps it has.
        public var stepsTotal: Int
        /// The places of the tasks that have to be done before, counted from 0.
        public var dependencies: [Int]

        /// A task.
        public init(
            id: TaskID, name: String, type: String, priority: Int, commands: String, stepsTotal: Int,
            dependencies: [Int]
        ) {
            self.id = id
            self.name = name
            self.type = type
            self.priority = priority
            self.commands = commands
            self.stepsTotal = stepsTotal
            self.dependencies = dependencies
        }
    }

    /// Its identity.
    public var id: JobID
    /// What people call it.
    public var name: String
    /// The name of its job type.
    public var type: String
    /// Higher ones go first.
    public var priority: Int
    /// The settings of its type.
    public var settings: [String: JSONValue]
    /// Texts that go with it.
    public var metadata: [String: String]
    /// The checkout that is deleted with it.
    public var checkout: String?
    /// The tag that workers need; `nil` for all workers.
    public var workerTag: WorkerTagID?
    /// Whether it waits until somebody lets it go on.
    public var isPaused: Bool
    /// In their order.
    public var tasks: [Task]

    /// A job.
    public init(
        id: JobID, name: String, type: String, priority: Int, settings: [String: JSONValue],
        metadata: [String: String], checkout: String?, workerTag: WorkerTagID?, isPaused: Bool, tasks: [Task]
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.priority = priority
        self.settings = settings
        self.metadata = metadata
        self.checkout = checkout
        self.workerTag = workerTag
        self.isPaused = isPaused
        self.tasks = tasks
    }
}
