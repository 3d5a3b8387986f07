public import FarmModel

/// The SQL of what workers failed at, and of what they are kept from.
enum FailureStatements {
    static let insert = SQLStatement(
        "failures.insert",
        """
        INSERT INTO task_failures (job_number, task_index, worker_id, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job_number, task_index, worker_id) DO NOTHING
        """)
    static let ofTask = SQLStatement(
        "failures.ofTask",
        """
        SELECT task_index, worker_id FROM task_failures WHERE job_number = $1 AND task_index = $2
        ORDER BY created_at, worker_id
        """)
    static let ofJob = SQLStatement(
        "failures.ofJob", "SELECT task_index, worker_id FROM task_failures WHERE job_number = $1")
    static let countOfType = SQLStatement(
        "failures.countOfType",
        """
        SELECT COUNT(*) FROM task_failures f
        JOIN tasks t ON t.job_number = f.job_number AND t.index_in_job = f.task_index
        WHERE f.job_number = $1 AND f.worker_id = $2 AND t.type = $3
        """)
    static let jobs = SQLStatement(
        "failures.jobs",
        """
        SELECT number FROM jobs WHERE status IN ('active', 'queued')
            AND (EXISTS (SELECT 1 FROM task_failures f WHERE f.job_number = number)
                OR EXISTS (SELECT 1 FROM job_blocks b WHERE b.job_number = number))
        ORDER BY number
        """)
    static let removeOfTask = SQLStatement(
        "failures.removeOfTask", "DELETE FROM task_failures WHERE job_number = $1 AND task_index = $2")
    static let removeOfJob = SQLStatement("failures.removeOfJob", "DELETE FROM task_failures WHERE job_number = $1")
    static let removeRange = SQLStatement(
        "failures.removeRange", "DELETE FROM task_failures WHERE job_number = $1 AND task_index <= $2")
    static let insertBlock = SQLStatement(
        "blocks.insert",
        """
        INSERT INTO job_blocks (job_number, worker_id, task_type, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job_number, worker_id, task_type) DO NOTHING
        """)
    static let blocks = SQLStatement(
        "blocks.ofJob",
        """
        SELECT b.worker_id, b.task_type, w.name FROM job_blocks b JOIN workers w ON w.id = b.worker_id
        WHERE b.job_number = $1 ORDER BY w.name, b.worker_id, b.task_type
        """)
    static let removeBlock = SQLStatement(
        "blocks.remove", "DELETE FROM job_blocks WHERE job_number = $1 AND worker_id = $2 AND task_type = $3")
    static let removeBlocksOfJob = SQLStatement("blocks.removeOfJob", "DELETE FROM job_blocks WHERE job_number = $1")
    static let removeBlocksOfWorker = SQLStatement(
        "blocks.removeOfWorker", "DELETE FROM job_blocks WHERE worker_id = $1")
}

extension FarmTransaction {
    /// Notes that a worker failed a task, once.
    public func addFailure(of key: TaskKey, by worker: WorkerID, at moment: Timestamp) throws(FarmStoreError) {
        try session.execute(
            FailureStatements.insert, .integer(key.job), .integer(Int64(key.index)), .text("\(worker)"),
            .integer(moment.microseconds))
    }

    /// The workers that failed a task, in the order in which they did.
    public func failures(of key: TaskKey) throws(FarmStoreError) -> [WorkerID] {
        try failures(FailureStatements.ofTask, [.integer(key.job), .integer(Int64(key.index))]).map(\.worker)
    }

    /// The workers that failed tasks of a job, by the tasks' indices.
    public func failures(in job: Int64) throws(FarmStoreError) -> [Int: Set<WorkerID>] {
        try failures(FailureStatements.ofJob, [.integer(job)]).reduce(into: [:]) { found, failure in
            found[failure.index, default: []].insert(failure.worker)
        }
    }

    /// The jobs that are worked on, and with which some worker has failed.
    public func jobsWithFailures() throws(FarmStoreError) -> [Int64] {
        try session.query(FailureStatements.jobs, []) { row throws(FarmStoreError) in try row.requiredInteger(0) }
    }

    /// How many tasks of a type a worker has failed in a job.
    public func failedTaskCount(
        of worker: WorkerID, type: String, in job: Int64
    ) throws(FarmStoreError) -> Int {
        let values: [SQLValue] = [.integer(job), .text("\(worker)"), .text(type)]
        return try session.query(FailureStatements.countOfType, values) { row throws(FarmStoreError) in
            Int(try row.requiredInteger(0))
        }.first ?? 0
    }

    /// Forgets who failed a task.
    public func removeFailures(of key: TaskKey) throws(FarmStoreError) {
        try session.execute(FailureStatements.removeOfTask, .integer(key.job), .integer(Int64(key.index)))
    }

    /// Forgets who failed tasks of a job, and who is kept from it.
    public func removeFailuresAndBlocks(of job: Int64) throws(FarmStoreError) {
        try session.execute(FailureStatements.removeOfJob, .integer(job))
        try session.execute(FailureStatements.removeBlocksOfJob, .integer(job))
    }

    /// Keeps a worker from tasks of a type in a job.
    public func add(_ block: JobBlock, to job: Int64, at moment: Timestamp) throws(FarmStoreError) {
        try session.execute(
            FailureStatements.insertBlock, .integer(job), .text("\(block.worker)"), .text(block.taskType),
            .integer(moment.microseconds))
    }

    /// Who is kept from a job, by the workers' names; deleted workers are among them only while their blocks are.
    public func blocks(of job: Int64) throws(FarmStoreError) -> [(block: JobBlock, workerName: String)] {
        try session.query(FailureStatements.blocks, [.integer(job)]) { row throws(FarmStoreError) in
            guard let worker = WorkerID(try row.requiredText(0)) else { throw .damagedColumn(0) }
            return (JobBlock(worker: worker, taskType: try row.requiredText(1)), try row.requiredText(2))
        }
    }

    /// Lets a worker have such tasks again.
    public func remove(_ block: JobBlock, from job: Int64) throws(FarmStoreError) {
        try session.execute(
            FailureStatements.removeBlock, .integer(job), .text("\(block.worker)"), .text(block.taskType))
    }

    /// Removes all that a worker is kept from.
    public func removeBlocks(of worker: WorkerID) throws(FarmStoreError) {
        try session.execute(FailureStatements.removeBlocksOfWorker, .text("\(worker)"))
    }

    private func failures(
        _ statement: SQLStatement, _ values: [SQLValue]
    ) throws(FarmStoreError) -> [(index: Int, worker: WorkerID)] {
        try session.query(statement, values) { row throws(FarmStoreError) in
            guard let worker = WorkerID(try row.requiredText(1)) else { throw .damagedColumn(1) }
            return (Int(try row.requiredInteger(0)), worker)
        }
    }
}
