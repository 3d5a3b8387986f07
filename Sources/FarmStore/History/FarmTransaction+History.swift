public import FarmModel

/// How far samples of the farm are apart.
public enum SampleInterval: Int64, Sendable, CaseIterable {
    /// Kept for a day.
    case minute = 60
    /// Kept for over a year.
    case hour = 3600

    /// How long samples are kept.
    var retention: Duration { self == .minute ? .seconds(24 * 3600) : .seconds(400 * 24 * 3600) }
}

extension FarmTransaction {
    /// Adds a sample; one of the same moment that is there already stays.
    public func insert(_ sample: FarmSample, every interval: SampleInterval) throws(FarmStoreError) {
        try session.execute(
            HistoryStatements.insert,
            [
                .integer(interval.rawValue), .integer(sample.takenAt.microseconds), .integer(Int64(sample.workers)),
                .integer(Int64(sample.workersAwake)), .integer(Int64(sample.tasksActive)),
                .integer(Int64(sample.tasksReady)), .integer(Int64(sample.tasksCompleted)),
                .integer(Int64(sample.tasksFailed)), .integer(Int64(sample.files)), .integer(sample.fileBytes),
                .integer(sample.savedBytes),
            ])
    }

    /// The samples after a moment and up to another, oldest first.
    public func samples(
        every interval: SampleInterval, after start: Timestamp, upTo end: Timestamp
    ) throws(FarmStoreError) -> [FarmSample] {
        let values: [SQLValue] = [
            .integer(interval.rawValue), .integer(start.microseconds), .integer(end.microseconds),
        ]
        return try session.query(HistoryStatements.between, values) { row throws(FarmStoreError) in
            try FarmSample(row)
        }
    }

    /// The moment of the newest sample up to a moment; `nil` when there is none.
    public func newestSample(every interval: SampleInterval, upTo end: Timestamp) throws(FarmStoreError) -> Timestamp? {
        try session.query(
            HistoryStatements.newest, [.integer(interval.rawValue), .integer(end.microseconds)]
        ) { row throws(FarmStoreError) in row.integer(0).map(Timestamp.init(microseconds:)) }.first ?? nil
    }

    /// Forgets the samples up to a moment.
    public func removeSamples(every interval: SampleInterval, upTo end: Timestamp) throws(FarmStoreError) {
        try session.execute(HistoryStatements.remove, .integer(interval.rawValue), .integer(end.microseconds))
    }
}

/// The SQL of samples.
private enum HistoryStatements {
    private static let columns = """
        taken_at, workers, workers_awake, tasks_active, tasks_ready, tasks_completed, tasks_failed, files, file_bytes, \
        saved_bytes
        """
    static let insert = SQLStatement(
        "samples.insert",
        """
        INSERT INTO farm_samples (interval_seconds, \(columns))
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (interval_seconds, taken_at) DO NOTHING
        """)
    static let between = SQLStatement(
        "samples.between",
        """
        SELECT \(columns) FROM farm_samples WHERE interval_seconds = $1 AND taken_at > $2 AND taken_at <= $3
        ORDER BY taken_at
        """)
    static let newest = SQLStatement(
        "samples.newest", "SELECT MAX(taken_at) FROM farm_samples WHERE interval_seconds = $1 AND taken_at <= $2")
    static let remove = SQLStatement(
        "samples.remove", "DELETE FROM farm_samples WHERE interval_seconds = $1 AND taken_at <= $2")
}

extension FarmSample {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        self.init(takenAt: Timestamp(microseconds: try row.requiredInteger(0)))
        workers = Int(try row.requiredInteger(1))
        workersAwake = Int(try row.requiredInteger(2))
        tasksActive = Int(try row.requiredInteger(3))
        tasksReady = Int(try row.requiredInteger(4))
        tasksCompleted = Int(try row.requiredInteger(5))
        tasksFailed = Int(try row.requiredInteger(6))
        files = Int(try row.requiredInteger(7))
        fileBytes = try row.requiredInteger(8)
        savedBytes = try row.requiredInteger(9)
    }
}
