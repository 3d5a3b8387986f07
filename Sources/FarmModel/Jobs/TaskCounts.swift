/// How many tasks of a job are in each status.
public struct TaskCounts: Hashable, Sendable {
    private var counts: [Int]

    /// No tasks.
    public init() { counts = Array(repeating: 0, count: TaskStatus.allCases.count) }

    /// How many tasks are in a status.
    public subscript(status: TaskStatus) -> Int {
        get { counts[status.place] }
        set { counts[status.place] = newValue }
    }

    /// How many tasks there are.
    public var total: Int { counts.reduce(0, +) }

    /// How many tasks are in one of some statuses.
    public func sum(_ statuses: some Sequence<TaskStatus>) -> Int { statuses.reduce(0) { $0 + self[$1] } }

    /// One task leaves a status for another.
    public mutating func move(from old: TaskStatus, to new: TaskStatus) {
        self[old] -= 1
        self[new] += 1
    }

    /// All tasks of some statuses leave them for another.
    public mutating func moveAll(from old: some Sequence<TaskStatus>, to new: TaskStatus) {
        for status in old where status != new {
            self[new] += self[status]
            self[status] = 0
        }
    }
}

extension TaskStatus {
    /// Its place among all statuses.
    fileprivate var place: Int {
        switch self {
        case .active: 0
        case .canceled: 1
        case .completed: 2
        case .failed: 3
        case .queued: 4
        case .softFailed: 5
        case .paused: 6
        }
    }
}
