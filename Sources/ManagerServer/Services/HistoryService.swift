internal import FarmModel
internal import FarmStore
internal import Foundation
internal import JobManager
internal import Logging
internal import ServiceLifecycle
internal import Shaman
internal import Synchronization
internal import WorkerManager

/// Notes each minute what the farm is like, and once more when the server stops.
struct HistoryService: Service {
    let history: FarmHistory
    let workers: WorkerManager
    let jobs: JobManager
    let shaman: ShamanService?
    let logger: Logger

    private static let period: Duration = .seconds(60)

    func run() async throws {
        let told = Mutex(jobs.outcomes)
        try await PeriodicService(firstDelay: Self.period, period: Self.period) { await record(after: told) }.run()
        await record(after: told)
    }

    /// - Parameter told: How tasks had ended up to the last sample.
    private func record(after told: borrowing Mutex<TaskOutcomes>) async {
        let now = jobs.outcomes
        let before = told.withLock { outcomes in
            defer { outcomes = now }
            return outcomes
        }
        await record(since: before, until: now)
    }

    private func record(since before: TaskOutcomes, until now: TaskOutcomes) async {
        var sample = FarmSample(takenAt: Timestamp(Date()))
        let all = workers.workers
        sample.workers = all.count
        sample.workersAwake = all.count { $0.status == .awake }
        let counts = jobs.taskCounts
        sample.tasksActive = counts.active
        sample.tasksReady = counts.ready
        sample.tasksCompleted = now.completed - before.completed
        sample.tasksFailed = now.failed - before.failed
        if let stats = shaman?.stats() {
            sample.files = stats.blobs
            sample.fileBytes = stats.bytes
            sample.savedBytes = stats.deduplicatedBytes
        }
        do {
            try await history.record(sample)
        } catch {
            logger.warning("what the farm did in the last minute cannot be stored", metadata: ["reason": "\(error)"])
        }
    }
}
