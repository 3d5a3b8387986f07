import EventBus
import FarmModel
import FarmStore
import Foundation
import Logging
import Synchronization
import TestSupport
import WorkerManager

/// A farm of workers with a clock that stands still until it is told.
final class TestFarm: Sendable {
    /// Thursday, 2026-01-01, 12:00 UTC.
    static let start = Timestamp(microseconds: 1_767_268_800_000_000)
    static let secret = "0123456789abcdef"

    let directory: TemporaryDirectory
    let store: FarmStore
    let bus = EventBus()
    let tasks: RecordedTasks
    let workers: WorkerManager
    let clock: ManualClock
    private let subscription: EventSubscription

    /// - Parameters:
    ///   - directory: Where another farm was, to go on there.
    ///   - tasks: Whoever manages jobs.
    init(
        directory: TemporaryDirectory? = nil, tasks: RecordedTasks = RecordedTasks(),
        at start: Timestamp = TestFarm.start, _ change: (inout WorkerSettings) -> Void = { _ in }
    ) throws {
        self.directory = try directory ?? TemporaryDirectory()
        self.tasks = tasks
        let clock = ManualClock(start)
        self.clock = clock
        store = try FarmStore.open(
            "\(self.directory.path)/farm.sqlite", now: start,
            probe: { _ in DatabaseVolume(magic: 0xef53, typeName: "ext4") }
        ).store
        var settings = WorkerSettings(now: { clock.now })
        settings.uptime = { clock.uptime }
        settings.timeZone = .gmt
        change(&settings)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        workers = WorkerManager(
            store: store, registry: try WorkerRegistry(store), bus: bus, tasks: tasks, settings: settings,
            logger: logger)
        subscription = bus.subscribe(to: [.workers, .workerTags, .farmStatus])
    }

    deinit { try? store.close() }

    /// A registered worker that never signed on.
    func register(_ name: String = "node") async throws -> WorkerID {
        try await workers.register(
            name: name, platform: "linux", secret: Self.secret, taskTypes: ["blender"], address: "10.0.0.1"
        ).id
    }

    /// A worker in a status, as it gets there in life.
    func worker(_ status: WorkerStatus, named name: String = "node", canRestart: Bool = false) async throws -> WorkerID
    {
        let id = try await register(name)
        try await signOn(id, canRestart: canRestart)
        switch status {
        case .starting: break
        case .offline:
            // From a status that is not remembered, so that nothing is asked for.
            try await workers.signOff(id)
        default: try await workers.report(id, status)
        }
        _ = await events()
        _ = tasks.takeReasons()
        return id
    }

    @discardableResult
    func signOn(_ id: WorkerID, canRestart: Bool = false) async throws -> WorkerStatus {
        try await workers.signOn(
            id, SignOn(name: "node", taskTypes: ["blender"], software: "3.9", canRestart: canRestart),
            address: "10.0.0.1")
    }

    func status(_ id: WorkerID) throws -> WorkerStatus? { try workers.worker(id).worker.status }
    func request(_ id: WorkerID) throws -> WorkerStatusRequest? { try workers.worker(id).worker.request }

    /// What was told since the last call.
    func events() async -> [FarmEvent] {
        var events: [FarmEvent] = []
        while subscription.waitingCount > 0, case .event(let published)? = await subscription.next() {
            events.append(published.event)
        }
        return events
    }

    /// What was told about workers since the last call.
    func workerEvents() async -> [WorkerUpdate] {
        await events().compactMap { if case .worker(let update) = $0 { update } else { nil } }
    }
}

/// A manager of jobs that notes what it is asked for.
final class RecordedTasks: WorkerTasks {
    struct Fault: Error {}

    private let state = Mutex(
        (returned: [String](), told: [String](), unblocked: [WorkerID](), forgotten: [WorkerTagID]()))
    private let activity = Mutex(JobActivity.none)
    private let isFailing = Mutex(false)

    func returnTasks(
        of worker: WorkerID, reason: String, in transaction: FarmTransaction
    ) throws(FarmStoreError) -> @Sendable () -> Void {
        if isFailing.withLock({ $0 }) { throw FarmStoreError(.failed, "the tasks cannot be returned") }
        state.withLock { $0.returned.append(reason) }
        return { [state = self] in state.note(reason) }
    }

    func removeBlocks(of worker: WorkerID, in transaction: FarmTransaction) throws(FarmStoreError) {
        state.withLock { $0.unblocked.append(worker) }
    }

    func removeTag(
        _ tag: WorkerTagID, in transaction: FarmTransaction
    ) throws(FarmStoreError) -> @Sendable () -> Void {
        state.withLock { $0.forgotten.append(tag) }
        return {}
    }

    var jobActivity: JobActivity {
        get { activity.withLock { $0 } }
        set { activity.withLock { $0 = newValue } }
    }

    /// Why tasks were returned to the pool, since the last call.
    func takeReasons() -> [String] {
        state.withLock { state in
            defer { state.told = [] }
            return state.told
        }
    }

    var freedTags: [WorkerTagID] { state.withLock { $0.forgotten } }
    var unblocked: [WorkerID] { state.withLock { $0.unblocked } }
    func fail() { isFailing.withLock { $0 = true } }
    private func note(_ reason: String) { state.withLock { $0.told.append(reason) } }
}
