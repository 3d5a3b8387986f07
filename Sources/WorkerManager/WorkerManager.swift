public import EventBus
public import FarmModel
public import FarmStore
public import Logging
internal import Shaman

/// The workers of the farm: who they are, what they do, what they are asked for.
///
/// All workers are in memory; what changes is written first, and then shown and told of, in one order for everybody. What
/// only says that a worker is there, which is nearly everything that workers send, touches nothing but memory; when workers
/// were last heard of is written in batches.
///
/// *Durability*: what has been answered survives a loss of power, but for the last seconds of when workers were heard of.
public final class WorkerManager: Sendable {
    let store: FarmStore
    let registry: WorkerRegistry
    let bus: EventBus
    let tasks: (any WorkerTasks)?
    let settings: WorkerSettings
    let logger: Logger
    let farm: FarmStatusKeeper
    let authenticator: WorkerAuthenticator
    /// In uptime.
    let startedAt: Duration

    /// - Parameters:
    ///   - registry: All workers, as the store has them.
    ///   - tasks: Whoever manages jobs; `nil` when there are none.
    public init(
        store: FarmStore, registry: WorkerRegistry, bus: EventBus, tasks: (any WorkerTasks)?,
        settings: WorkerSettings, logger: Logger
    ) {
        self.store = store
        self.bus = bus
        self.tasks = tasks
        self.settings = settings
        self.logger = logger
        self.registry = registry
        farm = FarmStatusKeeper(registry: registry, tasks: tasks, bus: bus)
        authenticator = WorkerAuthenticator(
            pool: IOPool(threads: 2, queueCapacity: 16_384), cacheCapacity: settings.rememberedSecrets)
        startedAt = settings.uptime()
    }

    // MARK: - Looking

    /// All workers, in the order of their registration.
    public var workers: [Worker] { registry.workers }

    /// All workers and their tags, in that order.
    public var listing: [(worker: Worker, tags: [WorkerTag])] { registry.listing }

    /// A worker and its tags.
    ///
    /// - Throws: `notFound`.
    public func worker(_ id: WorkerID) throws(WorkerError) -> (worker: Worker, tags: [WorkerTag]) {
        guard let details = registry.details(id) else { throw .noWorker(id) }
        return details
    }

    /// What the farm does; `starting` until ``refreshFarmStatus()`` was called.
    public var farmStatus: FarmStatus { farm.status }

    /// Finds out what the farm does, and tells when that is something else than before.
    public func refreshFarmStatus() { farm.refresh() }

    // MARK: - Changing

    /// What a change did to a worker, in a transaction that is about to be committed.
    struct Change: Sendable {
        let old: Worker
        let new: Worker
        /// Tells of the tasks that went back to the pool.
        let tellOfTasks: @Sendable () -> Void
    }

    /// Changes a worker by a rule, as a whole or not at all, and tells of it.
    ///
    /// The rule gets the worker as the database has it at that moment: whatever else happens at the same time happened
    /// before or will happen after. It may be called again.
    ///
    /// - Parameters:
    ///   - mustSucceed: The disk may be full and the server busy; see ``write(mustSucceed:_:whenDurable:)``.
    ///   - isHeard: The worker itself is the reason.
    ///   - tellsStatus: The event names the status that it left.
    ///   - returnsTasks: Why the worker's tasks go back to the pool; `nil` when they do not.
    ///   - rule: Returns whether anything happens.
    /// - Returns: The worker before and after; `nil` when nothing happened.
    @discardableResult
    func change(
        _ id: WorkerID, mustSucceed: Bool = false, isHeard: Bool = false, tellsStatus: Bool = false,
        returnsTasks: @escaping @Sendable (_ old: Worker, _ new: Worker) -> String? = { _, _ in nil },
        _ rule: @escaping @Sendable (inout Worker, FarmTransaction, Timestamp) throws -> Bool
    ) async throws(WorkerError) -> Change? {
        let tasks = tasks
        return try await write(mustSucceed: mustSucceed) { transaction, moment in
            guard let old = try transaction.worker(id) else { throw WorkerError.noWorker(id) }
            var new = old
            guard try rule(&new, transaction, moment) else { return nil }
            new.updatedAt = moment
            try transaction.update(old, to: new)
            if isHeard {
                new.lastSeenAt = moment
                try transaction.saveLastSeen(moment, of: id)
            }
            let reason = returnsTasks(old, new)
            let tell = try reason.flatMap { try tasks?.returnTasks(of: id, reason: $0, in: transaction) }
            return Change(old: old, new: new, tellOfTasks: tell ?? {})
        } whenDurable: { [self] change in
            guard let change else { return }
            if isHeard, let moment = change.new.lastSeenAt {
                registry.touch(id, at: moment, uptime: settings.uptime())
            }
            let worker = registry.update(change.new)
            change.tellOfTasks()
            tell(of: worker, previous: tellsStatus ? change.old.status : nil)
            if change.old.status != change.new.status { farm.refresh() }
        }
    }

    /// Does something in a transaction.
    ///
    /// - Parameters:
    ///   - mustSucceed: A worker would take a failure badly: while the server is busy or its disk full, it is tried again
    ///     for ``WorkerSettings/patience``; after that, and for any other fault, there is no answer.
    ///   - work: What to do, at a moment; throws ``WorkerError`` or ``FarmStore/FarmStoreError``. May be called again.
    ///   - whenDurable: Lets memory follow, and tells.
    func write<Value: Sendable>(
        mustSucceed: Bool = false, _ work: @escaping @Sendable (FarmTransaction, Timestamp) throws -> Value,
        whenDurable: @escaping @Sendable (Value) -> Void
    ) async throws(WorkerError) -> Value {
        let now = settings.now
        guard mustSucceed else {
            return try await translatingFaults {
                try await store.write({ try work($0, now()) }, whenDurable: whenDurable)
            }
        }
        return try await insisting {
            try await store.write({ try work($0, now()) }, whenDurable: whenDurable)
        }
    }

    private func translatingFaults<Value>(_ body: () async throws -> Value) async throws(WorkerError) -> Value {
        do {
            return try await body()
        } catch let error as WorkerError {
            throw error
        } catch let error as FarmStoreError {
            throw WorkerError(error)
        } catch {
            throw WorkerError(.failed, "\(error)")
        }
    }

    /// Tells how a worker is now, as it has got something to do.
    public func tell(_ id: WorkerID) {
        if let worker = registry.worker(id) { tell(of: worker) }
    }

    /// Tells how a worker is now.
    func tell(of worker: Worker, previous: WorkerStatus? = nil, deletedAt: Timestamp? = nil) {
        let tags = registry.details(worker.id)?.tags ?? []
        bus.publish(
            .worker(
                WorkerUpdate(
                    id: worker.id, name: worker.name, updated: worker.updatedAt, lastSeen: worker.lastSeenAt,
                    status: worker.status, previousStatus: previous.map(WorkerUpdate.PreviousStatus.status),
                    statusChange: worker.request, version: worker.software, platform: worker.platform,
                    address: worker.address, canRestart: worker.canRestart,
                    deletedAt: deletedAt,
                    tags: tags.map { WorkerTagSummary(id: $0.id, name: $0.name, description: $0.description) })))
    }
}

extension WorkerError {
    static func noWorker(_ id: WorkerID) -> Self { Self(.notFound, "there is no worker \(id)") }
}
