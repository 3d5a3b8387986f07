public import FarmModel

extension FarmTransaction {
    /// Has a task wait for another one of its job.
    public func addDependency(of key: TaskKey, on index: Int) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.insertDependency, .integer(key.job), .integer(Int64(key.index)), .integer(Int64(index)))
    }

    /// The tasks of a job that wait for others, each with what it waits for.
    public func dependencies(in job: Int64) throws(FarmStoreError) -> [Int: [Int]] {
        let pairs = try session.query(TaskStatements.dependencies, [.integer(job)]) { row throws(FarmStoreError) in
            (Int(try row.requiredInteger(0)), Int(try row.requiredInteger(1)))
        }
        return Dictionary(grouping: pairs) { $0.0 }.mapValues { $0.map(\.1) }
    }

    /// The places in its job of the tasks that a task waits for.
    public func dependencies(of key: TaskKey) throws(FarmStoreError) -> [Int] {
        let values: [SQLValue] = [.integer(key.job), .integer(Int64(key.index))]
        return try session.query(TaskStatements.dependenciesOfTask, values) { row throws(FarmStoreError) in
            Int(try row.requiredInteger(0))
        }
    }

    /// Those that depend on a task wait for one task less: it is completed.
    public func closeDependencies(on key: TaskKey) throws(FarmStoreError) { try change(key, by: -1) }

    /// Those that depend on a task wait for one task more: it is no longer completed.
    public func openDependencies(on key: TaskKey) throws(FarmStoreError) { try change(key, by: 1) }

    /// All tasks of a job wait for all that they depend on: none of them is completed.
    public func openAllDependencies(of job: Int64) throws(FarmStoreError) {
        try session.execute(TaskStatements.openAllDependencies, .integer(job))
    }

    private func change(_ key: TaskKey, by difference: Int64) throws(FarmStoreError) {
        try session.execute(
            TaskStatements.closeDependency, .integer(difference), .integer(key.job), .integer(key.job),
            .integer(Int64(key.index)))
    }

    /// Deletes the first tasks of a job with all that belongs to them, up to an index: a large job goes piece by piece.
    public func deleteTasks(of job: Int64, upTo index: Int) throws(FarmStoreError) {
        try session.execute(TaskStatements.removeDependencies, .integer(job), .integer(Int64(index)))
        try session.execute(FailureStatements.removeRange, .integer(job), .integer(Int64(index)))
        try session.execute(TaskStatements.removeRange, .integer(job), .integer(Int64(index)))
    }
}
