import Synchronization

/// What all clients together know of jobs and tasks: what was acknowledged, and holds whatever happens to the server.
final class JobLedger: Sendable {
    struct State: Sendable {
        /// The jobs that were submitted, with how many tasks each has to have.
        var jobs: [String: Int] = [:]
        /// Who completed a task.
        var completed: [String: String] = [:]
        /// Who has a task, and has sent nothing yet that ends this.
        var held: [String: String] = [:]
        /// Requests that were answered as they had to be.
        var acknowledged = 0
        var failures = 0
        var problems: [String] = []
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func note(_ problem: String) { state.withLock { $0.problems.append(problem) } }

    func acknowledge() { state.withLock { $0.acknowledged += 1 } }

    func add(job: String, tasks: Int) {
        state.withLock { state in
            state.jobs[job] = tasks
            state.acknowledged += 1
        }
    }

    /// A worker was given a task.
    ///
    /// - Parameter before: The task that it has already, if it has one: it is to be given the same one again.
    func hold(_ task: String, by worker: String, before: String?) {
        state.withLock { state in
            if let before, before != task { state.problems.append("\(worker) has \(before), and was given \(task)") }
            if let other = state.held[task], other != worker {
                state.problems.append("\(task) is at \(other), and was given to \(worker)")
            }
            if let other = state.completed[task] {
                state.problems.append("\(task) was completed by \(other), and given to \(worker)")
            }
            state.held[task] = worker
            state.acknowledged += 1
        }
    }

    /// A worker sends something that ends its work at a task: from now on somebody else may be given it.
    func release(_ task: String) { state.withLock { $0.held[task] = nil } }

    /// The completion of a task was acknowledged.
    func complete(_ task: String, by worker: String) {
        state.withLock { state in
            if let other = state.completed.updateValue(worker, forKey: task) {
                state.problems.append("\(task) was completed by \(other) and again by \(worker)")
            }
            state.acknowledged += 1
        }
    }

    /// The failure of a task was acknowledged.
    func fail() {
        state.withLock { state in
            state.failures += 1
            state.acknowledged += 1
        }
    }
}
