public import EventBus
package import FarmModel
public import FarmStore
public import Logging
internal import Synchronization
public import WorkerManager

/// The jobs of the farm: what is to be done, by whom, and what became of it.
///
/// Every change is one transaction of the database, in which the rules are applied to the rows; then memory follows, and
/// everybody is told, in one order. What is asked most often (is there a task, may I go on) is answered from memory.
///
/// *Durability*: what has been answered survives a loss of power, but for the last seconds of when tasks were heard of and
/// of task logs, which survive the end of the process only.
public final class JobManager: Sendable {
    let store: FarmStore
    let bus: EventBus
    let board: JobBoard
    let logs: any TaskLogSink
    let storage: any JobStorage
    let workers: WorkerRegistry
    let settings: JobSettings
    let logger: Logger
    let stamp: LogStamp
    let deletions = WakeUp()
    private let lastNumber: Mutex<Int64>
    private let activityHook = Mutex<(@Sendable () -> Void)?>(nil)

    /// Reads the jobs that are not over. What an older program left half done is the affair of ``repair()``. Blocks.
    public init(
        store: FarmStore, bus: EventBus, workers: WorkerRegistry, logs: any TaskLogSink, storage: any JobStorage,
        settings: JobSettings, logger: Logger
    ) throws(FarmStoreError) {
        self.store = store
        self.bus = bus
        self.workers = workers
        self.logs = logs
        self.storage = storage
        self.settings = settings
        self.logger = logger
        stamp = LogStamp(zone: settings.timeZone)
        board = try JobBoard(store, bus: bus, logs: logs, uptime: settings.uptime)
        lastNumber = Mutex(
            try store.readNow { transaction throws(FarmStoreError) in try transaction.highestJobNumber() })
    }

    /// Has somebody look when the farm may do something else than before, as a job has begun or ended.
    public func onActivityChange(_ look: @escaping @Sendable () -> Void) { activityHook.withLock { $0 = look } }

    /// How many tasks could be handed out, and at how many workers are.
    public var taskCounts: (ready: Int, active: Int) { board.counts }

    /// How tasks ended since the program began.
    public var outcomes: TaskOutcomes { board.outcomes }

    /// All tasks that could be handed out and all that workers are at, as memory has them: for comparing with the rows.
    package var tasksInMemory: (ready: Set<TaskKey>, active: Set<TaskKey>) { board.contents }

    /// A number for a new job; not given twice while the program runs, and not each is used.
    func nextJobNumber() -> Int64 {
        lastNumber.withLock { number in
            number += 1
            return number
        }
    }

    // MARK: - Changing

    /// Changes jobs and tasks in one transaction; memory and those who listen follow.
    ///
    /// - Parameter work: What to do; throws ``JobError`` or `FarmStoreError`. May be called again.
    /// - Throws: what `work` throws, and then nothing was changed; faults of the database.
    func change<Value: Sendable>(
        _ work: @escaping @Sendable (JobTransaction) throws -> Value
    ) async throws(JobError) -> Value {
        let stamp = stamp
        let now = settings.now
        do {
            let outcome = try await store.write { transaction in
                let changes = JobTransaction(transaction, at: now(), stamp: stamp)
                let value = try work(changes)
                return (value, try changes.finish())
            } whenDurable: { [self] outcome in
                follow(outcome.1)
            }
            return outcome.0
        } catch let error as JobError {
            throw error
        } catch let error as FarmStoreError {
            throw JobError(error)
        } catch {
            throw JobError(.failed, "\(error)")
        }
    }

    /// The same for what a worker must not be refused: what fails for a reason that passes is done again, after a growing
    /// pause, for as long as the settings' patience; after that there is no answer.
    func insist<Value: Sendable>(
        _ work: @escaping @Sendable (JobTransaction) throws -> Value
    ) async throws(JobError) -> Value {
        var attempts = Attempts(for: settings.patience)
        while true {
            do throws(JobError) {
                return try await change(work)
            } catch {
                guard error.code == .unavailable || error.code == .failed else { throw error }
                logger.error("a change of a task cannot be stored", metadata: ["reason": "\(error)"])
                guard error.code == .unavailable, await attempts.waitForNext() else {
                    throw JobError(.unanswerable, error.message)
                }
            }
        }
    }

    /// Memory and those who listen follow what has become durable.
    func follow(_ effects: JobEffects) {
        board.apply(effects)
        if effects.changesActivity { activityHook.withLock { $0 }?() }
    }

    /// Reads from the database.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (FarmTransaction) throws(FarmStoreError) -> Value
    ) async throws(JobError) -> Value {
        do throws(FarmStoreError) {
            return try await store.read(work)
        } catch {
            throw JobError(error)
        }
    }
}

extension JobError {
    static func noJob(_ id: JobID) -> Self { Self(.notFound, "no such job") }
    static func noTask(_ id: TaskID) -> Self { Self(.notFound, "no such task") }
}
