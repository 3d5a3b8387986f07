public import FarmModel

extension FarmTransaction {
    /// A job; `nil` when there is none.
    public func job(_ number: Int64) throws(FarmStoreError) -> Job? {
        try jobs(JobStatements.byNumber, [.integer(number)]).first
    }

    /// A job; `nil` when there is none.
    public func job(_ id: JobID) throws(FarmStoreError) -> Job? {
        try jobs(JobStatements.byID, [.text("\(id)")]).first
    }

    /// A job with its settings and metadata; `nil` when there is none.
    public func jobDetails(_ id: JobID) throws(FarmStoreError) -> JobDetails? {
        try session.query(JobStatements.details, [.text("\(id)")]) { row throws(FarmStoreError) in
            try JobDetails(row)
        }.first
    }

    /// The highest number that a job has; 0 when there are no jobs.
    public func highestJobNumber() throws(FarmStoreError) -> Int64 {
        try session.query(JobStatements.highestNumber, []) { row throws(FarmStoreError) in
            try row.requiredInteger(0)
        }.first ?? 0
    }

    /// Adds a job, without tasks.
    ///
    /// - Throws: `duplicate` when its identity or number is taken, `missingReference` when there is no such worker tag.
    public func insert(_ details: JobDetails) throws(FarmStoreError) {
        let job = details.job
        let facts: [SQLValue] = [
            .integer(job.number), .text("\(job.id)"), .text(job.name), .text(job.type), .integer(Int64(job.priority)),
            .text(job.status.rawValue), .text(job.activity), .text(job.checkout ?? ""),
            SQLValue(job.workerTag.map { "\($0)" }), .integer(Int64(job.stepsCompleted)),
            .integer(Int64(job.stepsTotal)),
        ]
        let moments: [SQLValue] = [
            .integer(job.createdAt.microseconds), .integer(job.updatedAt.microseconds),
            SQLValue(job.deleteRequestedAt?.microseconds),
        ]
        let texts: [SQLValue] = [
            .text(JSONValue.object(details.settings).text()),
            .text(JSONValue.object(details.metadata.mapValues(JSONValue.string)).text()),
        ]
        try session.execute(JobStatements.insert, facts + job.countValues + moments + texts)
    }

    /// Writes what has become of a job.
    ///
    /// - Throws: `notFound` when there is no such job any more, `missingReference` when there is no such worker tag.
    public func save(_ job: Job) throws(FarmStoreError) {
        let facts: [SQLValue] = [
            .integer(Int64(job.priority)), .text(job.status.rawValue), .text(job.activity),
            SQLValue(job.workerTag.map { "\($0)" }), .integer(Int64(job.stepsCompleted)),
        ]
        let moments: [SQLValue] = [
            .integer(job.updatedAt.microseconds), SQLValue(job.deleteRequestedAt?.microseconds), .integer(job.number),
        ]
        guard try session.execute(JobStatements.save, facts + job.countValues + moments) == 1 else {
            throw FarmStoreError(.notFound, "there is no job \(job.id)")
        }
    }

    /// The jobs in one of some statuses, oldest first.
    public func jobs(in statuses: [JobStatus]) throws(FarmStoreError) -> [Job] {
        var found: [Job] = []
        for status in statuses { found += try jobs(JobStatements.withStatus, [.text(status.rawValue)]) }
        return found.sorted { $0.number < $1.number }
    }

    /// The jobs that ask for a worker tag, oldest first.
    public func jobs(asking tag: WorkerTagID) throws(FarmStoreError) -> [Job] {
        try jobs(JobStatements.withTag, [.text("\(tag)")])
    }

    /// The jobs whose deletion was asked for, oldest request first.
    public func jobsToDelete(limit: Int) throws(FarmStoreError) -> [Job] {
        try jobs(JobStatements.toDelete, [.integer(Int64(limit))])
    }

    /// The jobs that have not changed since a moment, oldest first.
    public func jobs(updatedUntil moment: Timestamp) throws(FarmStoreError) -> [Job] {
        try jobs(JobStatements.updatedUntil, [.integer(moment.microseconds)])
    }

    /// How many other jobs have the checkout of a job.
    public func jobsSharingCheckout(of job: Job) throws(FarmStoreError) -> Int {
        let values: [SQLValue] = [.text(job.checkout ?? ""), .integer(job.number)]
        return try session.query(JobStatements.countWithCheckout, values) { row throws(FarmStoreError) in
            Int(try row.requiredInteger(0))
        }.first ?? 0
    }

    /// The jobs that have a checkout, newest first.
    public func jobs(withCheckout path: String, limit: Int) throws(FarmStoreError) -> [Job] {
        try jobs(JobStatements.withCheckout, [.text(path), .integer(Int64(limit))])
    }

    /// Deletes a job that has no tasks any more.
    public func deleteJob(_ number: Int64) throws(FarmStoreError) {
        try session.execute(JobStatements.remove, .integer(number))
    }

    /// Has a job be of no checkout any more.
    public func forgetCheckout(of number: Int64) throws(FarmStoreError) {
        try session.execute(JobStatements.forgetCheckout, .integer(number))
    }

    /// Remembers which job was the last to have a preview image.
    ///
    /// - Throws: `missingReference` when the job is gone.
    public func saveLastRendered(_ job: Int64, _ task: TaskID, at moment: Timestamp) throws(FarmStoreError) {
        try session.execute(
            JobStatements.saveLastRendered, .integer(job), .text("\(task)"), .integer(moment.microseconds))
    }

    /// The job that was the last to have a preview image; `nil` when there is none, or it is gone.
    public func lastRenderedJob() throws(FarmStoreError) -> Job? { try jobs(JobStatements.lastRendered, []).first }

    private func jobs(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> [Job] {
        try session.query(statement, values) { row throws(FarmStoreError) in try Job(row) }
    }
}

extension JobDetails {
    /// Reads ``JobStatements/columns``, settings and metadata.
    init(_ row: any SQLRow) throws(FarmStoreError) {
        let count = JobStatements.columnCount
        guard let settings = try JSONValue(row, count).object else { throw .damagedColumn(count) }
        guard let metadata = try JSONValue(row, count + 1).object else { throw .damagedColumn(count + 1) }
        self.init(job: try Job(row), settings: settings, metadata: metadata.compactMapValues(\.string))
    }
}
