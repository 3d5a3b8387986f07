internal import Synchronization

/// All tasks that a server has handed out: none of them twice.
final class HandedOut: Sendable {
    private let tasks = Mutex<Set<String>>([])

    var count: Int { tasks.withLock(\.count) }

    func add(_ handed: [String]) throws {
        try tasks.withLock { tasks in
            for task in handed where !tasks.insert(task).inserted {
                throw BenchmarkFailure("the task \(task) was handed out twice")
            }
        }
    }
}
