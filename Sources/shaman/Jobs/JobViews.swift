internal import FarmModel
internal import FoundationEssentials
internal import ShamanClient
internal import Terminal

extension JobRow {
    /// A job as a list shows it.
    init(_ job: JobInfo, now: Date) {
        self.init(
            id: job.id, name: job.name, type: job.type,
            status: job.deleteRequestedAt == nil ? job.status : "\(job.status), being deleted",
            priority: job.priority, stepsCompleted: job.stepsCompleted, stepsTotal: job.stepsTotal,
            age: job.createdAt.map { .seconds(max(0, now.timeIntervalSince($0))) })
    }
}

extension TaskRow {
    /// A task as a list shows it; those that failed at it, where that is known, else who has it.
    init(_ task: TaskInfo) {
        let failed = task.failedByWorkers?.map(\.label).filter { !$0.isEmpty } ?? []
        self.init(
            id: task.id, index: task.indexInJob, name: task.name, type: task.taskType, status: task.status,
            stepsCompleted: task.stepsCompleted, stepsTotal: task.stepsTotal,
            worker: failed.isEmpty ? task.worker?.label ?? "" : failed.joined(separator: ", "),
            activity: task.activity ?? "")
    }
}

extension JobCard {
    /// All that is known of a job.
    init(_ job: JobInfo, tasks: TaskTally, failed: [TaskInfo], now: Date) {
        self.init(JobRow(job, now: now))
        activity = job.activity
        submitted = Self.moment(job.created, job.createdAt, now)
        changed = Self.moment(job.updated, job.updatedAt, now)
        facts = [
            ("Worker tag", job.workerTag ?? ""), ("Checkout", job.storage?.shamanCheckoutID ?? ""),
            ("Deletion asked", job.deleteRequestedAt ?? ""),
        ]
        settings = job.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value.string ?? $0.value.text()) }
        metadata = job.metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.tasks = tasks.entries
        self.failed = failed.map { TaskRow($0) }
    }

    private static func moment(_ text: String, _ date: Date?, _ now: Date) -> String {
        guard let date else { return text }
        return "\(date.formatted(.iso8601)), \(DurationText(seconds: now.timeIntervalSince(date))) ago"
    }
}

extension JobProgress {
    /// What was found out of a job.
    init(_ observation: JobFollower.Observation) {
        self.init(
            name: observation.job.name, status: observation.job.status,
            stepsCompleted: observation.job.stepsCompleted, stepsTotal: observation.job.stepsTotal,
            tasks: observation.tasks.entries,
            outage: observation.outage.map { "\($0.message); asking again" } ?? "")
    }
}
