internal import FarmModel

/// How many tasks are in each status.
public struct TaskTally: Sendable, Equatable {
    private var counts: [String: Int] = [:]

    /// What is most pressing first; what is not known to this client comes last.
    private static let order: [TaskStatus] = [.active, .queued, .paused, .softFailed, .failed, .canceled, .completed]

    /// Counts tasks.
    public init(_ tasks: [TaskInfo] = []) {
        for task in tasks { counts[task.status, default: 0] += 1 }
    }

    /// What a server has counted.
    public init(counts: [String: Int]) { self.counts = counts.filter { $0.value > 0 } }

    /// The tasks of a status, as the API calls it.
    public subscript(status: String) -> Int { counts[status] ?? 0 }

    /// All of them.
    public var total: Int { counts.values.reduce(0, +) }

    /// The statuses that have tasks, in an order for people.
    public var entries: [(status: String, count: Int)] {
        let known = Self.order.map(\.rawValue)
        let others = counts.keys.filter { !known.contains($0) }.sorted()
        return (known + others).compactMap { status in counts[status].map { (status, $0) } }
    }
}
