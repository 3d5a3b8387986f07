public import FarmModel
public import FarmStore
internal import Synchronization

/// All workers and tags in memory, as the database has them, but for when workers were last heard of: that is newest here.
///
/// *Concurrency*: a lock that is held for lookups and single changes, never over anything that waits. Changes come from the
/// database's writing thread, in the order in which they became durable.
public final class WorkerRegistry: Sendable {
    struct Entry {
        var worker: Worker
        var secretHash: String
        var tags: Set<WorkerTagID> = []
        var schedule: StoredSchedule?
        /// When it was last heard of since the program started, in uptime.
        var heardAt: Duration?
    }

    private struct State {
        var entries: [WorkerID: Entry] = [:]
        /// In the order of their registration.
        var order: [WorkerID] = []
        /// In the order in which they were made.
        var tags: [WorkerTag] = []
        /// Whose last moment is newer than the database's.
        var unsaved: Set<WorkerID> = []

        func tags(of entry: Entry) -> [WorkerTag] { tags.filter { entry.tags.contains($0.id) } }
    }

    private let state: Mutex<State>

    /// Reads everything. Blocks.
    public init(_ store: FarmStore) throws(FarmStoreError) {
        state = Mutex(
            try store.readNow { transaction throws(FarmStoreError) in
                var state = State()
                let memberships = try transaction.tagMemberships()
                let schedules = try transaction.schedules()
                for stored in try transaction.workers() {
                    let id = stored.worker.id
                    state.order.append(id)
                    state.entries[id] = Entry(
                        worker: stored.worker, secretHash: stored.secretHash, tags: Set(memberships[id] ?? []),
                        schedule: schedules[id])
                }
                state.tags = try transaction.tags()
                return state
            })
    }

    // MARK: - Looking

    /// A worker; `nil` when there is none or it is deleted.
    public func worker(_ id: WorkerID) -> Worker? { state.withLock { $0.entries[id]?.worker } }
    func secretHash(of id: WorkerID) -> String? { state.withLock { $0.entries[id]?.secretHash } }
    func schedule(of id: WorkerID) -> StoredSchedule? { state.withLock { $0.entries[id]?.schedule } }

    /// A worker with its tags; `nil` when there is none.
    public func details(_ id: WorkerID) -> (worker: Worker, tags: [WorkerTag])? {
        state.withLock { state in state.entries[id].map { ($0.worker, state.tags(of: $0)) } }
    }

    /// All workers and their tags, in the order of their registration.
    public var listing: [(worker: Worker, tags: [WorkerTag])] {
        state.withLock { state in
            state.order.compactMap { id in state.entries[id].map { ($0.worker, state.tags(of: $0)) } }
        }
    }

    /// All workers, in the order of their registration.
    public var workers: [Worker] { state.withLock { state in state.order.compactMap { state.entries[$0]?.worker } } }

    /// All tags, in the order in which they were made.
    public var tags: [WorkerTag] { state.withLock { $0.tags } }

    /// A tag; `nil` when there is none.
    public func tag(_ id: WorkerTagID) -> WorkerTag? { state.withLock { state in state.tags.first { $0.id == id } } }

    /// The workers that have a tag.
    public func members(of tag: WorkerTagID) -> [WorkerID] {
        state.withLock { state in state.order.filter { state.entries[$0]?.tags.contains(tag) == true } }
    }

    /// How many workers are in each status; those that never signed on are not counted.
    var statusCounts: [WorkerStatus: Int] {
        state.withLock { state in
            state.entries.values.reduce(into: [:]) { counts, entry in
                if let status = entry.worker.status { counts[status, default: 0] += 1 }
            }
        }
    }

    /// The workers whose schedule is due.
    func workersWithScheduleDue(at moment: Timestamp) -> [WorkerID] {
        state.withLock { state in
            state.order.filter { id in
                guard let schedule = state.entries[id]?.schedule, schedule.isActive else { return false }
                return schedule.nextCheckAt.map { $0 <= moment } ?? true
            }
        }
    }

    /// Workers that take part in the farm and were not heard of since a moment, in uptime; whether each is back since the
    /// start.
    ///
    /// - Parameter start: When the program started: those that are not back count as heard of then.
    func silentWorkers(since moment: Duration, start: Duration) -> [(id: WorkerID, isBack: Bool)] {
        state.withLock { state in
            state.order.compactMap { id in
                guard let entry = state.entries[id], entry.isSilent(since: moment, start: start) else { return nil }
                return (id, entry.heardAt != nil)
            }
        }
    }

    /// Whether a worker is one of ``silentWorkers(since:start:)``.
    func isSilent(_ id: WorkerID, since moment: Duration, start: Duration) -> Bool {
        state.withLock { $0.entries[id]?.isSilent(since: moment, start: start) ?? false }
    }

    // MARK: - Hearing of workers

    /// A worker was heard of.
    ///
    /// - Parameters:
    ///   - moment: For people: it may be earlier than the one before, after somebody has set the clock.
    ///   - uptime: For measuring silence.
    func touch(_ id: WorkerID, at moment: Timestamp, uptime: Duration) {
        state.withLock { state in
            guard let entry = state.entries[id] else { return }
            state.entries[id]?.heardAt = max(entry.heardAt ?? uptime, uptime)
            guard entry.worker.lastSeenAt != moment else { return }
            state.entries[id]?.worker.lastSeenAt = moment
            state.unsaved.insert(id)
        }
    }

    /// Takes what the database does not know yet of when workers were last heard of.
    func takeUnsaved() -> [WorkerID: Timestamp] {
        state.withLock { state in
            defer { state.unsaved = [] }
            return state.unsaved.reduce(into: [:]) { moments, id in
                if let moment = state.entries[id]?.worker.lastSeenAt { moments[id] = moment }
            }
        }
    }

    /// Gives back what could not be saved.
    func giveBack(_ ids: some Sequence<WorkerID>) { state.withLock { $0.unsaved.formUnion(ids) } }

    // MARK: - Following the database

    func insert(_ entry: Entry) {
        state.withLock { state in
            state.order.append(entry.worker.id)
            state.entries[entry.worker.id] = entry
        }
    }

    /// Takes over a worker's row, but for its last moment, which is newest here. Returns it as it is now.
    func update(_ worker: Worker) -> Worker {
        state.withLock { state in
            var worker = worker
            worker.lastSeenAt = state.entries[worker.id]?.worker.lastSeenAt ?? worker.lastSeenAt
            state.entries[worker.id]?.worker = worker
            return worker
        }
    }

    func remove(_ id: WorkerID) {
        state.withLock { state in
            state.entries[id] = nil
            state.order.removeAll { $0 == id }
            state.unsaved.remove(id)
        }
    }

    func setTags(_ tags: Set<WorkerTagID>, of id: WorkerID) { state.withLock { $0.entries[id]?.tags = tags } }
    func setSchedule(_ schedule: StoredSchedule, of id: WorkerID) {
        state.withLock { $0.entries[id]?.schedule = schedule }
    }

    /// Takes over a tag, after all others if it is new.
    func save(_ tag: WorkerTag) {
        state.withLock { state in
            if let index = state.tags.firstIndex(where: { $0.id == tag.id }) {
                state.tags[index] = tag
            } else {
                state.tags.append(tag)
            }
        }
    }

    func removeTag(_ id: WorkerTagID) {
        state.withLock { state in
            state.tags.removeAll { $0.id == id }
            for worker in state.order { state.entries[worker]?.tags.remove(id) }
        }
    }
}

extension WorkerRegistry.Entry {
    /// One that was never heard of is not silent: it has not come yet.
    fileprivate func isSilent(since moment: Duration, start: Duration) -> Bool {
        worker.isPresent && worker.lastSeenAt != nil && (heardAt ?? start) <= moment
    }
}
