import EventBus
import FarmModel
import FarmStore
import Foundation
import Logging
import TestSupport
import WorkerManager

@testable import JobManager

/// A farm with workers and jobs, and a clock that stands still until it is told.
final class JobFarm: Sendable {
    /// Thursday, 2026-01-01, 12:00 UTC.
    static let start = Timestamp(microseconds: 1_767_268_800_000_000)

    let directory: TemporaryDirectory
    let store: FarmStore
    let bus = EventBus()
    let registry: WorkerRegistry
    let workers: WorkerManager
    let jobs: JobManager
    let clock: ManualClock
    let logs = RecordedLogs()
    let storage: RecordedStorage
    private let subscription: EventSubscription

    /// - Parameter directory: Where another farm was, to go on there.
    init(
        directory: TemporaryDirectory? = nil, storage: RecordedStorage = RecordedStorage(),
        at start: Timestamp = JobFarm.start, _ change: (inout JobSettings) -> Void = { _ in }
    ) throws {
        self.directory = try directory ?? TemporaryDirectory()
        self.storage = storage
        let clock = ManualClock(start)
        self.clock = clock
        store = try FarmStore.open(
            "\(self.directory.path)/farm.sqlite", now: start,
            probe: { _ in DatabaseVolume(magic: 0xef53, typeName: "ext4") }
        ).store
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        registry = try WorkerRegistry(store)
        var settings = JobSettings(now: { clock.now }, uptime: { clock.uptime })
        settings.timeZone = .gmt
        change(&settings)
        jobs = try JobManager(
            store: store, bus: bus, workers: registry, logs: logs, storage: storage, settings: settings, logger: logger)
        var workerSettings = WorkerSettings(now: { clock.now })
        workerSettings.uptime = { clock.uptime }
        workerSettings.timeZone = .gmt
        workers = WorkerManager(
            store: store, registry: registry, bus: bus, tasks: jobs, settings: workerSettings, logger: logger)
        jobs.onActivityChange { [weak workers] in workers?.refreshFarmStatus() }
        subscription = bus.subscribe(to: EventFilter(kinds: [.job, .task, .taskLog, .worker]))
    }

    deinit { try? store.close() }

    /// Writes what is only in memory, and begins anew with what is on disk.
    func restarted(_ change: (inout JobSettings) -> Void = { _ in }) async throws -> JobFarm {
        await jobs.saveTouches()
        try store.close()
        return try JobFarm(directory: directory, storage: storage, at: clock.now, change)
    }

    // MARK: - Workers

    /// A worker that is awake.
    func worker(
        _ name: String = "node", types: [String] = ["blender"], tags: [WorkerTagID] = []
    ) async throws -> WorkerID {
        let id = try await workers.register(
            name: name, platform: "linux", secret: "0123456789abcdef", taskTypes: types, address: "10.0.0.1"
        ).id
        _ = try await workers.signOn(
            id, SignOn(name: name, taskTypes: types, software: "3.9", canRestart: false), address: "10.0.0.1")
        try await workers.report(id, .awake)
        if !tags.isEmpty { try await workers.setTags(tags, of: id) }
        _ = await events()
        return id
    }

    func tag(_ name: String) async throws -> WorkerTagID {
        try await workers.createTag(id: nil, name: name, description: "").id
    }

    /// The task that a worker gets when it asks.
    func take(_ worker: WorkerID) async throws -> JobTask? { try await jobs.assignTask(to: worker)?.task }

    /// The names of the tasks that a worker gets, one after another, completing each.
    func work(_ worker: WorkerID) async throws -> [String] {
        var names: [String] = []
        while let task = try await take(worker) {
            names.append(task.name)
            try await report(task, worker, .completed)
        }
        return names
    }

    func report(_ task: JobTask, _ worker: WorkerID, _ status: TaskStatus) async throws {
        try await jobs.report(task.id, by: worker, TaskReport(status: status))
    }

    // MARK: - Jobs

    func submit(_ plan: JobPlan) async throws -> Job { try await jobs.submit(plan.job).job }

    /// A job as the database has it.
    func job(_ job: Job) async throws -> Job { try await jobs.job(job.id).job }

    /// The tasks of a job as the database has them.
    func tasks(_ job: Job) async throws -> [JobTask] { try await jobs.tasks(of: job.id, offset: 0, limit: .max) }

    /// The statuses of a job's tasks.
    func statuses(_ job: Job) async throws -> [TaskStatus] { try await tasks(job).map(\.status) }

    /// The fault of something that has to fail.
    func fault(_ body: () async throws(JobError) -> some Any) async -> JobError? {
        do throws(JobError) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    // MARK: - What is told

    /// What was told since the last call.
    func events() async -> [FarmEvent] {
        var events: [FarmEvent] = []
        while subscription.waitingCount > 0, case .event(let published)? = await subscription.next() {
            events.append(published.event)
        }
        return events
    }

    /// The same as short texts, with names instead of identities and without the moments of log lines.
    func told() async throws -> [String] {
        var texts: [String] = []
        for event in await events() { texts.append(try await text(event)) }
        return texts
    }

    private func text(_ event: FarmEvent) async throws -> String {
        switch event {
        case .job(let update):
            guard let status = update.status else { return "job gone" }
            let change = update.previousStatus.map { "\($0.rawValue) -> \(status.rawValue)" } ?? status.rawValue
            return "job \(change)\(update.refreshTasks ? " refresh" : "")"
        case .task(let update):
            let change = update.previousStatus.map { "\($0.rawValue) -> \(update.status.rawValue)" }
            return "task \(update.name) \(change ?? update.status.rawValue)"
        case .taskLog(let update):
            let name = try await jobs.place(of: update.taskID).task.name
            let isOurs = update.log.hasPrefix("2026-")
            let line = update.log.dropLast(isOurs ? 1 : 0)
            return "log \(name): \(isOurs ? line.dropFirst("2026-01-01T12:00:00Z ".count) : line)"
        case .worker(let update): return "worker \(update.name)"
        default: return "\(event.kind)"
        }
    }
}
