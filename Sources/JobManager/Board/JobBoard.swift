internal import EventBus
internal import FarmModel
internal import FarmStore
internal import Synchronization

/// What there is to do and who is at it, in memory, as the database has it.
///
/// *Concurrency*: one lock, held for lookups and single changes, never over anything that waits. Changes come from the
/// database's writing thread, in the order in which they became durable; what is told of them is told there too.
final class JobBoard: Sendable {
    private struct State {
        var ready = ReadySet()
        var active = ActiveTasks()
        /// The jobs that are not over.
        var live: [Int64: JobStatus] = [:]
        var outcomes = TaskOutcomes()
    }

    private let state: Mutex<State>
    private let bus: EventBus
    private let logs: any TaskLogSink
    private let uptime: @Sendable () -> Duration

    /// Reads what there is to do. Blocks.
    init(
        _ store: FarmStore, bus: EventBus, logs: any TaskLogSink, uptime: @escaping @Sendable () -> Duration
    ) throws(FarmStoreError) {
        self.bus = bus
        self.logs = logs
        self.uptime = uptime
        let now = uptime()
        state = Mutex(
            try store.readNow { transaction throws(FarmStoreError) in
                var state = State()
                for job in try transaction.jobs(in: JobStatus.allCases.filter { !$0.isOver }) {
                    state.live[job.number] = job.status
                    guard job.isSchedulable else { continue }
                    state.ready.replace(try JobWork(job, transaction))
                }
                for task in try transaction.activeTasks() {
                    guard let job = try transaction.job(task.key.job) else { continue }
                    // Workers get the time that they had while the server was away.
                    state.active.follow(task, job.id, uptime: now)
                }
                return state
            })
    }

    // MARK: - Handing out

    /// The tasks that a worker is at.
    func activeTasks(of worker: WorkerID) -> [JobTask] { state.withLock { $0.active.tasks(of: worker) } }

    /// The task that a worker is at, and its job.
    func activeTask(of worker: WorkerID) -> (task: JobTask, job: JobID)? {
        state.withLock { $0.active.task(of: worker) }
    }

    /// Takes the next task for a worker, for nobody else to take.
    func take(_ request: ReadySet.Request) -> ReadySet.Pick? { state.withLock { $0.ready.take(request) } }

    /// Gives back a task that was not handed out.
    func giveBack(_ pick: ReadySet.Pick) { state.withLock { $0.ready.giveBack(pick) } }

    // MARK: - Hearing of tasks

    /// The task that some worker is at, and the job; `nil` when nobody is.
    func active(_ id: TaskID) -> (task: JobTask, job: JobID)? {
        state.withLock { state in state.active[id].map { ($0.task, $0.job) } }
    }

    /// A task's worker was heard of at it.
    func touch(_ id: TaskID, at moment: Timestamp) {
        let uptime = uptime()
        state.withLock { $0.active.touch(id, at: moment, uptime: uptime) }
    }

    /// The tasks that were not heard of for some time.
    func silentTasks(for time: Duration) -> [JobTask] {
        let uptime = uptime()
        return state.withLock { $0.active.silent(since: uptime - time) }
    }

    /// Whether a task was not heard of for some time.
    func isSilent(_ id: TaskID, for time: Duration) -> Bool {
        let uptime = uptime()
        return state.withLock { state in state.active[id].map { $0.heardAt <= uptime - time } ?? false }
    }

    /// Takes what the database does not know of when tasks were last heard of.
    func takeUnsaved() -> [TaskKey: Timestamp] { state.withLock { $0.active.takeUnsaved() } }

    // MARK: - Looking

    /// Whether a job is active, and whether one is queued.
    var activity: (isAnyActive: Bool, isAnyQueued: Bool) {
        state.withLock { state in
            (state.live.values.contains(.active), state.live.values.contains(.queued))
        }
    }

    /// How many tasks could be handed out, and at how many workers are.
    var counts: (ready: Int, active: Int) { state.withLock { ($0.ready.count, $0.active.count) } }

    /// How tasks ended since the program began.
    var outcomes: TaskOutcomes { state.withLock(\.outcomes) }

    /// All tasks that could be handed out, and all that workers are at: for comparing with the database.
    var contents: (ready: Set<TaskKey>, active: Set<TaskKey>) {
        state.withLock { state in (Set(state.ready.keys), Set(state.active.all.map(\.task.key))) }
    }

    // MARK: - Following the database

    /// Follows what has become durable, and tells of it. On the database's writing thread.
    func apply(_ effects: JobEffects) {
        let uptime = uptime()
        state.withLock { state in
            for change in effects.changes { Self.apply(change, to: &state, uptime: uptime) }
            state.outcomes.count(effects)
        }
        for notice in effects.notices {
            switch notice {
            case .log(let task, let job, let text):
                // Whole lines for those who listen, as in the file.
                let lines = text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
                logs.append(lines, task: task, job: job)
                bus.publish(.taskLog(TaskLogUpdate(taskID: task, log: lines)))
            case .event(let event): bus.publish(event)
            }
        }
    }

    private static func apply(_ change: JobEffects.Change, to state: inout State, uptime: Duration) {
        switch change {
        case .task(let task, let job):
            state.active.follow(task, job, uptime: uptime)
            state.ready.follow(task)
        case .ready(let task, let job): state.ready.add(task, of: job)
        case .job(let number, let job):
            state.live[number] = job.flatMap { $0.status.isOver ? nil : $0.status }
            guard let job, job.isSchedulable else { return state.ready.remove(number) }
            if !state.ready.holds(job) { state.ready.move(job) }
        case .reload(let work): state.ready.replace(work)
        case .noneActive(let job): state.active.removeAll(of: job)
        case .failure(let task, let worker): state.ready.addFailure(of: task, by: worker)
        case .noFailures(let task): state.ready.removeFailures(of: task)
        case .block(let block, let job, let isOn): state.ready.setBlock(block, of: job, isOn: isOn)
        }
    }
}
