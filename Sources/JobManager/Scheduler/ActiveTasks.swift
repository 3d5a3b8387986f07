internal import FarmModel

/// The tasks that workers are at, and when each was last heard of.
struct ActiveTasks {
    struct Entry {
        var task: JobTask
        let job: JobID
        /// In uptime.
        var heardAt: Duration
        /// Whether the database does not know yet when it was last heard of.
        var isUnsaved = false
    }

    private var entries: [TaskID: Entry] = [:]
    private var byWorker: [WorkerID: Set<TaskID>] = [:]

    var count: Int { entries.count }
    var all: some Collection<Entry> { entries.values }

    subscript(id: TaskID) -> Entry? { entries[id] }

    /// The tasks that a worker is at, first ones first.
    func tasks(of worker: WorkerID) -> [JobTask] {
        guard let ids = byWorker[worker], !ids.isEmpty else { return [] }
        return ids.compactMap { entries[$0]?.task }.sorted { $0.key < $1.key }
    }

    /// The task that a worker is at, and its job: the last one, should there be several.
    func task(of worker: WorkerID) -> (task: JobTask, job: JobID)? {
        guard let last = tasks(of: worker).last, let entry = entries[last.id] else { return nil }
        return (last, entry.job)
    }

    /// A task is as it is now.
    mutating func follow(_ task: JobTask, _ job: JobID, uptime: Duration) {
        remove(task.id)
        guard task.status == .active, let worker = task.worker else { return }
        entries[task.id] = Entry(task: task, job: job, heardAt: uptime)
        byWorker[worker, default: []].insert(task.id)
    }

    /// No task of a job is active any more.
    mutating func removeAll(of job: Int64) {
        for entry in entries.values where entry.task.key.job == job { remove(entry.task.id) }
    }

    /// A worker was heard of at its task.
    mutating func touch(_ id: TaskID, at moment: Timestamp, uptime: Duration) {
        guard entries[id] != nil else { return }
        entries[id]?.task.touchedAt = moment
        entries[id]?.heardAt = uptime
        entries[id]?.isUnsaved = true
    }

    /// The tasks that were not heard of since a moment in uptime.
    func silent(since moment: Duration) -> [JobTask] { entries.values.filter { $0.heardAt <= moment }.map(\.task) }

    /// Takes what the database does not know of when tasks were last heard of.
    mutating func takeUnsaved() -> [TaskKey: Timestamp] {
        var moments: [TaskKey: Timestamp] = [:]
        for (id, entry) in entries where entry.isUnsaved {
            moments[entry.task.key] = entry.task.touchedAt
            entries[id]?.isUnsaved = false
        }
        return moments
    }

    private mutating func remove(_ id: TaskID) {
        guard let old = entries.removeValue(forKey: id), let worker = old.task.worker else { return }
        byWorker[worker]?.remove(id)
        if byWorker[worker]?.isEmpty == true { byWorker[worker] = nil }
    }
}
