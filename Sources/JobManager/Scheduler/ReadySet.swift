internal import FarmModel
internal import FarmStore

/// All tasks that could be handed out, in the order in which they are.
///
/// It follows the database, and is never believed: whoever takes a task from it looks at its row before handing it out.
/// Finding the next task for a worker costs what is skipped: jobs from which the worker is kept, and tasks that it failed.
struct ReadySet {
    /// What a worker can take.
    struct Request {
        let worker: WorkerID
        let taskTypes: [String]
        let tags: Set<WorkerTagID>
    }

    /// A task that was taken, and what is needed to give it back.
    struct Pick: Hashable {
        let key: TaskKey
        fileprivate let lane: ReadyLane.Key
        fileprivate let rank: ReadyLane.Rank
    }

    private struct Entry {
        var priority: Int
        var tag: WorkerTagID?
        var blocks: Set<JobBlock> = []
        /// The types and priorities of tasks that it has, or had.
        var kinds: Set<Kind> = []
    }

    private struct Kind: Hashable {
        let type: String
        let priority: Int
    }

    private var jobs: [Int64: Entry] = [:]
    private var lanes: [ReadyLane.Key: ReadyLane] = [:]
    private var failures: [TaskKey: Set<WorkerID>] = [:]

    /// How many tasks are ready.
    var count: Int { lanes.values.reduce(0) { $0 + $1.lists.reduce(0) { $0 + $1.count } } }

    /// All tasks that are ready, in no order.
    var keys: [TaskKey] {
        lanes.values.flatMap { lane in
            zip(lane.ranks, lane.lists).flatMap { rank, list in list.all.map { TaskKey(job: rank.job, index: Int($0)) }
            }
        }
    }

    // MARK: - Taking

    /// Takes the next task for a worker.
    mutating func take(_ request: Request) -> Pick? {
        var best: Pick?
        for type in request.taskTypes {
            consider(ReadyLane.Key(taskType: type, tag: nil), request.worker, &best)
            for tag in request.tags { consider(ReadyLane.Key(taskType: type, tag: tag), request.worker, &best) }
        }
        if let best { remove(best.key.index, best.lane, best.rank) }
        return best
    }

    /// Gives back a task that could not be handed out for a reason that is not its own.
    mutating func giveBack(_ pick: Pick) {
        guard let entry = jobs[pick.key.job] else { return }
        // The job may be of another priority by now.
        insert(
            ReadyTask(index: pick.key.index, type: pick.lane.taskType, priority: pick.rank.taskPriority),
            pick.key.job, entry)
    }

    private func consider(_ key: ReadyLane.Key, _ worker: WorkerID, _ best: inout Pick?) {
        guard let lane = lanes[key] else { return }
        let block = JobBlock(worker: worker, taskType: key.taskType)
        for (rank, list) in zip(lane.ranks, lane.lists) {
            if let best, best.rank < rank { return }
            guard let entry = jobs[rank.job], !entry.blocks.contains(block) else { continue }
            for index in list.all {
                let task = TaskKey(job: rank.job, index: Int(index))
                if failures[task]?.contains(worker) == true { continue }
                if let best, best.rank == rank, best.key < task { return }
                best = Pick(key: task, lane: key, rank: rank)
                return
            }
        }
    }

    // MARK: - Following the database

    /// Replaces what is ready of a job.
    mutating func replace(_ work: JobWork) {
        remove(work.job.number)
        guard work.job.isSchedulable else { return }
        let entry = Entry(priority: work.job.priority, tag: work.job.workerTag, blocks: work.blocks)
        jobs[work.job.number] = entry
        for task in work.ready { insert(task, work.job.number, entry) }
        for (index, workers) in work.failures { failures[TaskKey(job: work.job.number, index: index)] = workers }
    }

    /// Removes what is ready of a job.
    mutating func remove(_ job: Int64) {
        guard let entry = jobs.removeValue(forKey: job) else { return }
        for kind in entry.kinds {
            let key = ReadyLane.Key(taskType: kind.type, tag: entry.tag)
            lanes[key]?.removeAll(
                ReadyLane.Rank(jobPriority: entry.priority, taskPriority: kind.priority, job: job))
            if lanes[key]?.isEmpty == true { lanes[key] = nil }
        }
        if !failures.isEmpty { failures = failures.filter { $0.key.job != job } }
    }

    /// Whether a job with this priority and tag is in it.
    func holds(_ job: Job) -> Bool {
        jobs[job.number].map { $0.priority == job.priority && $0.tag == job.workerTag } ?? false
    }

    /// Moves what is ready of a job to where its priority and its tag belong.
    mutating func move(_ job: Job) {
        guard let old = jobs[job.number] else { return }
        var ready: [ReadyTask] = []
        for kind in old.kinds {
            let rank = ReadyLane.Rank(jobPriority: old.priority, taskPriority: kind.priority, job: job.number)
            guard let lane = lanes[ReadyLane.Key(taskType: kind.type, tag: old.tag)] else { continue }
            for (found, list) in zip(lane.ranks, lane.lists) where found == rank {
                ready += list.all.map { ReadyTask(index: Int($0), type: kind.type, priority: kind.priority) }
            }
        }
        let kept = failures.filter { $0.key.job == job.number }
        remove(job.number)
        let entry = Entry(priority: job.priority, tag: job.workerTag, blocks: old.blocks)
        jobs[job.number] = entry
        for task in ready { insert(task, job.number, entry) }
        failures.merge(kept) { $1 }
    }

    /// A task is as it is now.
    mutating func follow(_ task: JobTask) {
        let ready = ReadyTask(index: task.key.index, type: task.type, priority: task.priority)
        if task.isReady {
            add(ready, of: task.key.job)
        } else if let entry = jobs[task.key.job] {
            remove(
                task.key.index, ReadyLane.Key(taskType: task.type, tag: entry.tag),
                ReadyLane.Rank(jobPriority: entry.priority, taskPriority: task.priority, job: task.key.job))
        }
    }

    /// A task of a job can be begun.
    mutating func add(_ task: ReadyTask, of job: Int64) {
        guard let entry = jobs[job] else { return }
        insert(task, job, entry)
    }

    mutating func setBlock(_ block: JobBlock, of job: Int64, isOn: Bool) {
        if isOn { jobs[job]?.blocks.insert(block) } else { jobs[job]?.blocks.remove(block) }
    }

    mutating func addFailure(of task: TaskKey, by worker: WorkerID) {
        guard jobs[task.job] != nil else { return }
        failures[task, default: []].insert(worker)
    }

    mutating func removeFailures(of task: TaskKey) { failures[task] = nil }

    private mutating func insert(_ task: ReadyTask, _ job: Int64, _ entry: Entry) {
        jobs[job]?.kinds.insert(Kind(type: task.type, priority: task.priority))
        let key = ReadyLane.Key(taskType: task.type, tag: entry.tag)
        lanes[key, default: ReadyLane()].insert(
            task.index, ReadyLane.Rank(jobPriority: entry.priority, taskPriority: task.priority, job: job))
    }

    private mutating func remove(_ index: Int, _ key: ReadyLane.Key, _ rank: ReadyLane.Rank) {
        lanes[key]?.remove(index, rank)
        if lanes[key]?.isEmpty == true { lanes[key] = nil }
    }
}
