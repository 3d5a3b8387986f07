public import FarmModel

extension FarmTransaction {
    /// A task; `nil` when there is none.
    public func task(_ key: TaskKey) throws(FarmStoreError) -> JobTask? {
        try tasks(TaskStatements.byKey, [.integer(key.job), .integer(Int64(key.index))]).first
    }

    /// A task; `nil` when there is none.
    public func task(_ id: TaskID) throws(FarmStoreError) -> JobTask? {
        try tasks(TaskStatements.byID, [.text("\(id)")]).first
    }

    /// Remembers which task a worker has got.
    ///
    /// - Throws: `missingReference` when the worker is not there.
    public func saveLastTask(of worker: WorkerID, _ key: TaskKey) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.saveLastOfWorker, .text("\(worker)"), .integer(key.job), .integer(Int64(key.index)))
    }

    /// The task that a worker got last; `nil` when it has got none, or that is gone or another worker's by now.
    public func lastTask(of worker: WorkerID) throws(FarmStoreError) -> JobTask? {
        try tasks(TaskStatements.lastOfWorker, [.text("\(worker)")]).first
    }

    /// What a worker does in a task: a list of the API's `Command`.
    public func commands(of key: TaskKey) throws(FarmStoreError) -> [JSONValue] {
        let values: [SQLValue] = [.integer(key.job), .integer(Int64(key.index))]
        return try session.query(TaskStatements.commands, values) { row throws(FarmStoreError) in
            guard let commands = try JSONValue(row, 0).array else { throw .damagedColumn(0) }
            return commands
        }.first ?? []
    }

    /// Tasks of a job in their order.
    ///
    /// - Parameters:
    ///   - index: The tasks after this one.
    ///   - limit: So many of them, at most.
    public func tasks(of job: Int64, after index: Int = 0, limit: Int = .max) throws(FarmStoreError) -> [JobTask] {
        try tasks(TaskStatements.ofJob, [.integer(job), .integer(Int64(index)), .integer(Int64(limit))])
    }

    /// The tasks that a worker is at, in the order of jobs and tasks.
    public func activeTasks(of worker: WorkerID) throws(FarmStoreError) -> [JobTask] {
        try tasks(TaskStatements.activeOfWorker, [.text("\(worker)")])
    }

    /// The tasks that any worker is at.
    public func activeTasks() throws(FarmStoreError) -> [JobTask] { try tasks(TaskStatements.active, []) }

    /// The tasks of a job that have failed, and that a worker had last.
    public func failedTasks(of worker: WorkerID, in job: Int64) throws(FarmStoreError) -> [JobTask] {
        try tasks(TaskStatements.failedOfWorker, [.integer(job), .text("\(worker)")])
    }

    /// The tasks of a job that could be begun, in their order.
    public func readyTasks(of job: Int64) throws(FarmStoreError) -> [ReadyTask] {
        try session.query(TaskStatements.ready, [.integer(job)]) { row throws(FarmStoreError) in try ReadyTask(row) }
    }

    /// Whether any task of a job could be begun.
    public func hasReadyTask(_ job: Int64) throws(FarmStoreError) -> Bool {
        try !session.query(TaskStatements.firstReady, [.integer(job)]) { row throws(FarmStoreError) in
            try ReadyTask(row)
        }.isEmpty
    }

    /// Whether any task of a type waits in a job, be it for others.
    public func hasWaitingTask(of type: String, in job: Int64) throws(FarmStoreError) -> Bool {
        try !session.query(
            TaskStatements.waitingOfType, [.integer(job), .text(type)]
        ) { row throws(FarmStoreError) in try row.requiredInteger(0) }.isEmpty
    }

    /// The tasks that depend on a task and could be begun, in their order.
    public func readyDependents(of key: TaskKey) throws(FarmStoreError) -> [ReadyTask] {
        let values: [SQLValue] = [.integer(key.job), .integer(Int64(key.index))]
        return try session.query(TaskStatements.readyDependents, values) { row throws(FarmStoreError) in
            try ReadyTask(row)
        }
    }

    /// Adds a task.
    ///
    /// - Parameter commands: JSON, a list.
    /// - Throws: `duplicate` when its identity is taken.
    public func insert(_ task: JobTask, commands: String) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.insert,
            [
                .integer(task.key.job), .integer(Int64(task.key.index)), .text("\(task.id)"), .text(task.name),
                .text(task.type), .integer(Int64(task.priority)), .text(task.status.rawValue),
                SQLValue(task.worker.map { "\($0)" }), .text(task.activity), .integer(Int64(task.stepsCompleted)),
                .integer(Int64(task.stepsTotal)), .integer(Int64(task.openDependencies)),
                .integer(task.updatedAt.microseconds), SQLValue(task.touchedAt?.microseconds),
                SQLValue(task.startedAt?.microseconds), SQLValue(task.endedAt?.microseconds), .text(commands),
            ])
    }

    /// Writes what has become of a task; not how many dependencies are open, which follows from those.
    public func save(_ task: JobTask) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.save,
            [
                .integer(Int64(task.priority)), .text(task.status.rawValue), SQLValue(task.worker.map { "\($0)" }),
                .text(task.activity), .integer(Int64(task.stepsCompleted)), .integer(task.updatedAt.microseconds),
                SQLValue(task.touchedAt?.microseconds), SQLValue(task.startedAt?.microseconds),
                SQLValue(task.endedAt?.microseconds), .integer(task.key.job), .integer(Int64(task.key.index)),
            ])
    }

    /// Writes when a task's worker was last heard of at it.
    public func touch(_ key: TaskKey, at moment: Timestamp) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.touch, .integer(moment.microseconds), .integer(key.job), .integer(Int64(key.index)))
    }

    /// Moves all tasks of a job that are in one of some statuses to another. Those that are queued have nothing done.
    ///
    /// Steps and dependencies are the caller's affair: see ``stepsCompleted(of:)`` and ``openAllDependencies(of:)``.
    public func moveTasks(
        of job: Int64, from old: [TaskStatus], to new: TaskStatus, activity: String, at moment: Timestamp
    ) throws(FarmStoreError) {
        let time = SQLValue.integer(moment.microseconds)
        for status in old where status != new {
            if new == .queued {
                try session.execute(
                    TaskStatements.moveToQueue, .text(activity), time, .integer(job), .text(status.rawValue))
            } else {
                try session.execute(
                    TaskStatements.move, .text(new.rawValue), .text(activity), time, time, .integer(job),
                    .text(status.rawValue))
            }
        }
    }

    /// How many steps the tasks of a job have done together.
    public func stepsCompleted(of job: Int64) throws(FarmStoreError) -> Int {
        try session.query(TaskStatements.stepsCompleted, [.integer(job)]) { row throws(FarmStoreError) in
            Int(try row.requiredInteger(0))
        }.first ?? 0
    }

    /// Reads the rows of a query for tasks.
    private func tasks(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> [JobTask] {
        try session.query(statement, values) { row throws(FarmStoreError) in try JobTask(row) }
    }
}

extension JobTask {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        guard let id = TaskID(try row.requiredText(2)) else { throw .damagedColumn(2) }
        guard let status = TaskStatus(rawValue: try row.requiredText(6)) else { throw .damagedColumn(6) }
        self.init(
            key: TaskKey(job: try row.requiredInteger(0), index: Int(try row.requiredInteger(1))), id: id,
            name: try row.requiredText(3), type: try row.requiredText(4), priority: Int(try row.requiredInteger(5)),
            status: status, stepsTotal: Int(try row.requiredInteger(10)),
            openDependencies: Int(try row.requiredInteger(11)),
            updatedAt: Timestamp(microseconds: try row.requiredInteger(12)))
        worker = row.text(7).flatMap(WorkerID.init(_:))
        activity = try row.requiredText(8)
        stepsCompleted = Int(try row.requiredInteger(9))
        touchedAt = row.integer(13).map(Timestamp.init(microseconds:))
        startedAt = row.integer(14).map(Timestamp.init(microseconds:))
        endedAt = row.integer(15).map(Timestamp.init(microseconds:))
    }
}

extension ReadyTask {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        self.init(
            index: Int(try row.requiredInteger(0)), type: try row.requiredText(1),
            priority: Int(try row.requiredInteger(2)))
    }
}
