internal import FoundationEssentials

/// Hands out the logs of a task or of a job's tasks, once or for as long as they grow.
public struct LogFollower: Sendable {
    /// Logs of a job that are read at the same time; further tasks wait until one of these has ended.
    public static let mostLogs = 20

    /// What there is to show.
    public enum Event: Sendable {
        /// What follows is of this task's log.
        case task(TaskInfo)
        /// More of a log.
        case bytes([UInt8])
        /// So many tasks more could have been shown.
        case omitted(Int)
        /// The server does not answer; it is asked again.
        case outage(ShamanClientError)
    }

    private static let pollInterval: Duration = .seconds(1)

    private let client: ShamanClient
    private let tailBytes: Int64?
    private let patience: Patience

    /// - Parameter tailBytes: of what is there at the beginning, no more than so many bytes of each log.
    public init(_ client: ShamanClient, tailBytes: Int64?) {
        self.init(client, tailBytes: tailBytes, patience: .standard)
    }

    init(_ client: ShamanClient, tailBytes: Int64?, patience: Patience) {
        self.client = client
        self.tailBytes = tailBytes
        self.patience = patience
    }

    /// A follower with another clock and without chance.
    package init(_ client: ShamanClient, tailBytes: Int64?, clock: any Clock<Duration>) {
        self.init(client, tailBytes: tailBytes, patience: Patience(clock: clock, jitter: { 0 }))
    }

    /// Shows the log of one task.
    ///
    /// - Parameter follows: go on until the task has ended and nothing more comes, however long the server is away.
    public func showTask(_ id: String, follows: Bool, _ show: (Event) -> Void) async throws {
        var reader = TaskLogReader(client, taskID: id, tailBytes: tailBytes)
        guard follows else {
            _ = try await reader.read { show(.bytes($0)) }
            return
        }
        var hasEnded = false
        while true {
            let hasCome = try await patiently(show) { try await reader.read { show(.bytes($0)) } }
            if !hasCome {
                if hasEnded { return }
                // Its worker may send the end of the log after the task's: one more look follows.
                hasEnded = try await patiently(show) { try await client.task(id).hasEnded }
            }
            try await patience.clock.sleep(for: Self.pollInterval)
        }
    }

    /// Shows the logs of a job's tasks: the active ones, else those that failed, else the one that changed last.
    ///
    /// - Parameter follows: go on, with the tasks that become active meanwhile, until the job has ended and nothing more
    ///   comes.
    public func showJob(_ id: String, follows: Bool, _ show: (Event) -> Void) async throws {
        let tasks = try await client.tasks(of: id)
        let chosen = Self.choose(tasks)
        var logs = LogSet(all: tasks, shown: follows ? chosen : Array(chosen.prefix(Self.mostLogs)))
        if !follows && chosen.count > Self.mostLogs { show(.omitted(chosen.count - Self.mostLogs)) }
        var pace = ListingPace()
        while true {
            try await readAll(&logs, follows: follows, show)
            guard follows else { return }
            let hadEnded = logs.jobHasEnded
            logs.jobHasEnded = try await patiently(show) { try await client.job(id).hasEnded }
            // Tasks may have begun and ended since they were listed: they are listed once more after the job's end.
            if hadEnded && logs.areOver { return }
            try await patience.clock.sleep(for: Self.pollInterval)
            guard pace.isDue() || logs.jobHasEnded && !hadEnded else { continue }
            let clock = patience.clock
            var all: [TaskInfo] = []
            let cost = try await clock.measure { all = try await patiently(show) { try await client.tasks(of: id) } }
            pace.note(cost: cost, pollInterval: Self.pollInterval)
            logs.update(all)
        }
    }

    private func readAll(_ logs: inout LogSet, follows: Bool, _ show: (Event) -> Void) async throws {
        for index in logs.current.indices {
            let task = logs.current[index].task
            var reader =
                logs.current[index].reader ?? TaskLogReader(client, taskID: task.id, tailBytes: tailBytes)
            var isNamed = logs.lastShown == task.id
            func receive(_ bytes: [UInt8]) {
                if !isNamed { show(.task(task)) }
                isNamed = true
                show(.bytes(bytes))
            }
            let hasCome =
                follows
                ? try await patiently(show) { try await reader.read { receive($0) } }
                : try await reader.read { receive($0) }
            logs.note(reader, hasCome: hasCome, at: index)
        }
    }

    private func patiently<Success>(
        _ show: (Event) -> Void, _ work: () async throws -> Success
    ) async throws -> Success {
        try await patience.run({ show(.outage($0)) }, work)
    }

    /// Which tasks' logs say most about a job now.
    static func choose(_ tasks: [TaskInfo]) -> [TaskInfo] {
        let active = tasks.filter(\.isActive)
        if !active.isEmpty { return active }
        let failed = tasks.filter(\.hasFailed)
        if !failed.isEmpty { return failed }
        let ended = tasks.filter(\.hasEnded)
        let latest = ended.max { ($0.updatedAt ?? .distantPast) < ($1.updatedAt ?? .distantPast) }
        return latest.map { [$0] } ?? []
    }
}
