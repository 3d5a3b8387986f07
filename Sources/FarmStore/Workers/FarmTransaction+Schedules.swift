public import FarmModel

/// When a worker sleeps, in the words in which it is stored and sent.
public struct StoredSchedule: Hashable, Sendable {
    /// Whether it is applied.
    public var isActive: Bool
    /// `mo tu we`; empty for every day.
    public var daysOfWeek: String
    /// `HH:MM`; empty for the start of the day.
    public var startTime: String
    /// `HH:MM`; empty for the end of the day.
    public var endTime: String
    /// More windows of the same days, `HH:MM-HH:MM`, with blanks between them.
    public var moreWindows: String
    /// An IANA name; empty for the server's own time zone.
    public var timeZone: String
    /// Whether the worker may finish its task first.
    public var isLazy: Bool
    /// When to look at it next; `nil` for as soon as possible.
    public var nextCheckAt: Timestamp?

    /// A schedule that does nothing.
    public init() {
        isActive = false
        daysOfWeek = ""
        startTime = ""
        endTime = ""
        moreWindows = ""
        timeZone = ""
        isLazy = false
    }
}

/// The SQL of sleep schedules.
enum ScheduleStatements {
    private static let columns = """
        worker_id, is_active, days_of_week, start_time, end_time, more_windows, time_zone, is_lazy, next_check_at
        """
    static let all = SQLStatement(
        "schedules.all",
        "SELECT \(columns) FROM sleep_schedules WHERE worker_id IN (SELECT id FROM workers WHERE deleted_at IS NULL)")
    static let one = SQLStatement("schedules.one", "SELECT \(columns) FROM sleep_schedules WHERE worker_id = $1")
    static let save = SQLStatement(
        "schedules.save",
        """
        INSERT INTO sleep_schedules (\(columns), updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (worker_id) DO UPDATE SET is_active = excluded.is_active, days_of_week = excluded.days_of_week,
            start_time = excluded.start_time, end_time = excluded.end_time, more_windows = excluded.more_windows,
            time_zone = excluded.time_zone, is_lazy = excluded.is_lazy, next_check_at = excluded.next_check_at,
            updated_at = excluded.updated_at
        """)
    static let remove = SQLStatement("schedules.remove", "DELETE FROM sleep_schedules WHERE worker_id = $1")
}

extension FarmTransaction {
    /// The schedules of all workers that have one.
    public func schedules() throws(FarmStoreError) -> [WorkerID: StoredSchedule] {
        let pairs = try session.query(ScheduleStatements.all, []) { row throws(FarmStoreError) in
            guard let worker = WorkerID(try row.requiredText(0)) else { throw .damagedColumn(0) }
            return (worker, try StoredSchedule(row))
        }
        return Dictionary(pairs) { $1 }
    }

    /// A worker's schedule.
    public func schedule(of worker: WorkerID) throws(FarmStoreError) -> StoredSchedule? {
        try session.query(ScheduleStatements.one, [.text("\(worker)")]) { row throws(FarmStoreError) in
            try StoredSchedule(row)
        }.first
    }

    /// Replaces a worker's schedule.
    ///
    /// - Throws: `missingReference` when there is no such worker.
    public func save(_ schedule: StoredSchedule, of worker: WorkerID, at moment: Timestamp) throws(FarmStoreError) {
        try session.execute(
            ScheduleStatements.save,
            [
                .text("\(worker)"), SQLValue(schedule.isActive), .text(schedule.daysOfWeek),
                .text(schedule.startTime), .text(schedule.endTime), .text(schedule.moreWindows),
                .text(schedule.timeZone), SQLValue(schedule.isLazy), SQLValue(schedule.nextCheckAt?.microseconds),
                .integer(moment.microseconds),
            ])
    }
}

extension StoredSchedule {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        self.init()
        isActive = row.flag(1)
        daysOfWeek = try row.requiredText(2)
        startTime = try row.requiredText(3)
        endTime = try row.requiredText(4)
        moreWindows = try row.requiredText(5)
        timeZone = try row.requiredText(6)
        isLazy = row.flag(7)
        nextCheckAt = row.integer(8).map(Timestamp.init(microseconds:))
    }
}
