import FarmModel
import FarmStore
import Testing

/// All rows of jobs and tasks, read at once, and what must be true of them.
struct Rows: Sendable {
    struct JobRows: Sendable {
        let job: Job
        let tasks: [JobTask]
        let dependencies: [Int: [Int]]
        let failures: [Int: Set<WorkerID>]
        let blocks: Set<JobBlock>
    }

    let jobs: [JobRows]

    init(_ transaction: FarmTransaction) throws(FarmStoreError) {
        var jobs: [JobRows] = []
        for job in try transaction.jobs(JobQuery()).map(\.job) {
            jobs.append(
                JobRows(
                    job: job, tasks: try transaction.tasks(of: job.number),
                    dependencies: try transaction.dependencies(in: job.number),
                    failures: try transaction.failures(in: job.number),
                    blocks: Set(try transaction.blocks(of: job.number).map(\.block))))
        }
        self.jobs = jobs
    }

    /// The tasks that could be handed out.
    var ready: Set<TaskKey> {
        Set(jobs.filter(\.job.isSchedulable).flatMap { $0.tasks.filter(\.isReady).map(\.key) })
    }

    /// The tasks that workers are at.
    var active: Set<TaskKey> { Set(jobs.flatMap { $0.tasks.filter { $0.status == .active }.map(\.key) }) }

    /// What a worker is to get, found by looking at everything.
    func next(for worker: Worker, tags: Set<WorkerTagID>) -> TaskKey? {
        let own = jobs.filter(\.job.isSchedulable).flatMap(\.tasks).filter {
            $0.status == .active && $0.worker == worker.id
        }
        if let first = own.map(\.key).min() { return first }
        let candidates = jobs.filter { rows in
            rows.job.isSchedulable && (rows.job.workerTag.map(tags.contains) ?? true)
        }.flatMap { rows in
            rows.tasks.filter { task in
                task.isReady && worker.taskTypes.contains(task.type)
                    && rows.failures[task.key.index]?.contains(worker.id) != true
                    && !rows.blocks.contains(JobBlock(worker: worker.id, taskType: task.type))
            }.map { (job: rows.job, task: $0) }
        }
        return candidates.min { left, right in
            (right.job.priority, right.task.priority, left.job.number, left.task.key.index)
                < (left.job.priority, left.task.priority, right.job.number, right.task.key.index)
        }?.task.key
    }

    /// What contradicts itself; nothing, when all is well.
    var faults: [String] { jobs.flatMap(\.faults) + doublyBusyWorkers }

    private var doublyBusyWorkers: [String] {
        let busy = jobs.flatMap(\.tasks).filter { $0.status == .active }
        return Dictionary(grouping: busy, by: \.worker).filter { $0.value.count > 1 }.map { worker, tasks in
            "worker \(worker.map { "\($0)" } ?? "nobody") is at \(tasks.count) tasks: \(tasks.map(\.key))"
        }
    }
}

extension Rows.JobRows {
    var faults: [String] {
        var faults: [String] = []
        func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
            if !condition { faults.append("job \(job.number) (\(job.status.rawValue)): \(message())") }
        }
        let counts = tasks.reduce(into: TaskCounts()) { $0[$1.status] += 1 }
        expect(counts == job.tasks, "its counters are \(job.tasks) and its tasks \(counts)")
        expect(job.stepsCompleted == tasks.reduce(0) { $0 + $1.stepsCompleted }, "steps done are another sum")
        expect(job.stepsTotal == tasks.reduce(0) { $0 + $1.stepsTotal }, "steps are another sum")
        for task in tasks {
            let open = (dependencies[task.key.index] ?? []).filter { tasks[$0 - 1].status != .completed }.count
            expect(
                task.openDependencies == open, "task \(task.key.index) waits for \(open), not \(task.openDependencies)")
            expect(task.status != .active || task.worker != nil, "task \(task.key.index) is at nobody")
            expect((0...task.stepsTotal).contains(task.stepsCompleted), "task \(task.key.index) has wrong steps")
            expect(
                task.status != .completed || task.stepsCompleted == task.stepsTotal,
                "task \(task.key.index) is completed with steps left")
        }
        let isAtWork = counts.sum([.active, .queued, .softFailed]) > 0
        switch job.status {
        case .completed: expect(counts[.completed] == counts.total, "not all tasks are completed")
        case .failed, .canceled: expect(!isAtWork, "tasks can still be run: \(counts)")
        case .paused: expect(!isAtWork, "tasks can be run: \(counts)")
        case .pauseRequested:
            expect(counts[.active] > 0, "nobody is at it")
            expect(counts.sum([.queued, .softFailed]) == 0, "tasks wait to be run")
        case .queued: expect(counts[.active] == 0 && counts[.completed] < counts.total, "it is more than queued")
        case .active: expect(isAtWork || counts[.paused] > 0, "nothing is left to do: \(counts)")
        case .cancelRequested, .requeueing, .underConstruction: expect(false, "it is on its way for ever")
        }
        return faults
    }
}
