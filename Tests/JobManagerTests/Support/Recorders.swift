import FarmModel
import JobManager
import Synchronization

/// Keeps the lines of task logs.
final class RecordedLogs: TaskLogSink {
    private let state = Mutex((texts: [TaskID: [String]](), flushes: [TaskID: Int]()))

    func append(_ text: String, task: TaskID, job: JobID) {
        state.withLock { $0.texts[task, default: []].append(text) }
    }

    func flush(task: TaskID, job: JobID) async { state.withLock { $0.flushes[task, default: 0] += 1 } }

    /// What was appended to a task's log, in its order, without the ends of the manager's own lines.
    func texts(_ task: TaskID) -> [String] {
        state.withLock { $0.texts[task] ?? [] }.map { $0.hasPrefix("2026-") ? String($0.dropLast()) : $0 }
    }

    /// How often somebody waited for a task's log.
    func flushes(_ task: TaskID) -> Int { state.withLock { $0.flushes[task] ?? 0 } }
}

/// Notes what is deleted, and refuses when it is told to.
final class RecordedStorage: JobStorage {
    struct Fault: Error {}

    /// What is deleted.
    enum Deletion: Hashable {
        case checkout(String)
        case files(JobID)
    }

    let deletesCheckouts: Bool
    private let state = Mutex((deletions: [Deletion](), refused: Set<Deletion>(), attempts: 0))

    init(deletesCheckouts: Bool = true) { self.deletesCheckouts = deletesCheckouts }

    func deleteCheckout(_ path: String) async throws { try note(.checkout(path)) }
    func deleteFiles(of job: JobID) async throws { try note(.files(job)) }

    /// What cannot be deleted from now on.
    func refuse(_ deletions: Set<Deletion>) { state.withLock { $0.refused = deletions } }

    /// What was deleted, in its order.
    var deletions: [Deletion] { state.withLock { $0.deletions } }
    /// How often a deletion was tried.
    var attempts: Int { state.withLock { $0.attempts } }

    private func note(_ deletion: Deletion) throws {
        try state.withLock { state in
            state.attempts += 1
            if state.refused.contains(deletion) { throw Fault() }
            state.deletions.append(deletion)
        }
    }
}
