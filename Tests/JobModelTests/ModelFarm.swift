import EventBus
import FarmModel
import FarmStore
import Foundation
import JobManager
import Logging
import Synchronization
import TestSupport
import WorkerManager

/// A farm in memory that can be stopped and started again, with a clock that is told the time.
final class ModelFarm {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let logs = CountedLogs()
    let storage = RecordedStorage()
    private(set) var store: FarmStore
    private(set) var bus = EventBus()
    private(set) var registry: WorkerRegistry
    private(set) var jobs: JobManager
    private(set) var workers: WorkerManager
    private(set) var events: EventSubscription

    init() throws {
        // Without flushes of a disk, of which there are as many as steps.
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm/" : NSTemporaryDirectory()
        directory = try TemporaryDirectory(in: memory)
        (store, registry, jobs, workers, events) = try Self.open(directory, bus, clock, logs, storage)
    }

    deinit { try? store.close() }

    /// Stops, and starts again on the same database.
    func restart() throws {
        try store.close()
        bus = EventBus()
        (store, registry, jobs, workers, events) = try Self.open(directory, bus, clock, logs, storage)
    }

    private static func open(
        _ directory: TemporaryDirectory, _ bus: EventBus, _ clock: ManualClock, _ logs: CountedLogs,
        _ storage: RecordedStorage
    ) throws -> (FarmStore, WorkerRegistry, JobManager, WorkerManager, EventSubscription) {
        let store = try FarmStore.open(
            "\(directory.path)/farm.sqlite", now: clock.now,
            probe: { _ in DatabaseVolume(magic: 0xef53, typeName: "ext4") }
        ).store
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = try WorkerRegistry(store)
        var settings = WorkerSettings(now: { clock.tick() })
        settings.uptime = { clock.uptime }
        var jobSettings = JobSettings(now: { clock.tick() }, uptime: { clock.uptime })
        jobSettings.timeZone = .gmt
        let jobs = try JobManager(
            store: store, bus: bus, workers: registry, logs: logs, storage: storage, settings: jobSettings,
            logger: logger)
        let workers = WorkerManager(
            store: store, registry: registry, bus: bus, tasks: jobs, settings: settings, logger: logger)
        let events = bus.subscribe(
            to: EventFilter(kinds: [.job, .task]), capacity: EventCapacity(events: 1_000_000, logBytes: 1 << 20))
        return (store, registry, jobs, workers, events)
    }

    /// What was told since the last call.
    func takeEvents() async -> [FarmEvent] {
        var taken: [FarmEvent] = []
        while events.waitingCount > 0, case .event(let published)? = await events.next() {
            taken.append(published.event)
        }
        return taken
    }
}

/// Counts lines.
final class CountedLogs: TaskLogSink {
    private let lines = Mutex(0)

    var count: Int { lines.withLock { $0 } }
    func append(_ text: String, task: TaskID, job: JobID) { lines.withLock { $0 += 1 } }
    func flush(task: TaskID, job: JobID) async {}
}

/// Notes what is deleted from disks.
final class RecordedStorage: JobStorage {
    private let state = Mutex((checkouts: [String](), jobs: Set<JobID>()))

    let deletesCheckouts = true
    var checkouts: [String] { state.withLock { $0.checkouts } }
    func deleteCheckout(_ path: String) async throws { state.withLock { $0.checkouts.append(path) } }
    func deleteFiles(of job: JobID) async throws { state.withLock { _ = $0.jobs.insert(job) } }
}
