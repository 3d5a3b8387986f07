import EventBus
import FarmModel

/// What somebody knows who listens to events, and asks for the tasks of a job only when told to.
struct EventMirror {
    private(set) var jobs: [JobID: JobUpdate] = [:]
    private(set) var tasks: [TaskID: TaskUpdate] = [:]
    private(set) var jobsToRefresh: Set<JobID> = []
    private(set) var faults: [String] = []

    /// Begins with what there is.
    init(_ rows: Rows) {
        for row in rows.jobs { refresh(row) }
    }

    mutating func hear(_ event: FarmEvent) {
        switch event {
        case .job(let update):
            if update.wasDeleted {
                jobs[update.id] = nil
                return
            }
            if let previous = update.previousStatus, let known = jobs[update.id]?.status, known != previous {
                faults.append("job \(update.id) left \(previous.rawValue), but was \(known.rawValue)")
            }
            if jobs[update.id] == nil || update.refreshTasks { jobsToRefresh.insert(update.id) }
            jobs[update.id] = update
        case .task(let update):
            if let previous = update.previousStatus, let known = tasks[update.id]?.status, known != previous,
                !jobsToRefresh.contains(update.jobID)
            {
                faults.append("task \(update.id) left \(previous.rawValue), but was \(known.rawValue)")
            }
            tasks[update.id] = update
        default: break
        }
    }

    /// Fetches what it was told to, and says what it has otherwise wrong.
    mutating func compare(_ rows: Rows) -> [String] {
        defer { faults = [] }
        var found = faults
        for row in rows.jobs {
            if let known = jobs[row.job.id] {
                if known.status != row.job.status || known.priority != row.job.priority
                    || known.stepsCompleted != row.job.stepsCompleted && !jobsToRefresh.contains(row.job.id)
                    || known.deleteRequestedAt != row.job.deleteRequestedAt || known.workerTag != row.job.workerTag
                {
                    found.append(
                        "job \(row.job.number) is \(row.job.status), steps \(row.job.stepsCompleted), and was told as \(known)"
                    )
                }
            } else {
                found.append("job \(row.job.number) was not told of")
            }
            if !jobsToRefresh.contains(row.job.id) {
                for task in row.tasks {
                    guard let known = tasks[task.id] else { continue }
                    if known.status != task.status || known.stepsCompleted != task.stepsCompleted
                        || known.activity != task.activity
                    {
                        found.append("task \(task.key) is \(task.status) \(task.activity), and was told as \(known)")
                    }
                }
            }
            refresh(row)
        }
        let existing = Set(rows.jobs.map(\.job.id))
        found += jobs.keys.filter { !existing.contains($0) }.map { "job \($0) is gone, which was not told" }
        jobsToRefresh = []
        return found
    }

    private mutating func refresh(_ row: Rows.JobRows) {
        jobs[row.job.id] = jobs[row.job.id] ?? JobUpdate(row.job)
        for task in row.tasks { tasks[task.id] = TaskUpdate(task, row.job.id) }
    }
}

extension JobUpdate {
    fileprivate init(_ job: Job) {
        self.init(
            id: job.id, name: job.name, status: job.status, type: job.type, priority: job.priority,
            updated: job.updatedAt, stepsCompleted: job.stepsCompleted, stepsTotal: job.stepsTotal,
            deleteRequestedAt: job.deleteRequestedAt, workerTag: job.workerTag)
    }
}

extension TaskUpdate {
    fileprivate init(_ task: JobTask, _ job: JobID) {
        self.init(
            id: task.id, jobID: job, name: task.name, updated: task.updatedAt, status: task.status,
            activity: task.activity, stepsCompleted: task.stepsCompleted, stepsTotal: task.stepsTotal)
    }
}
