internal import FarmModel
internal import FarmStore
internal import WorkerManager

extension JobTransaction {
    /// A worker has failed a task: another one tries, or the task has failed, or the whole job.
    func fail(
        _ task: inout JobTask, by worker: WorkerID, policy: FailurePolicy, workers: WorkerRegistry
    ) throws(FarmStoreError) {
        let job = try job(task.key.job)
        let name = workers.worker(worker)?.name ?? ""
        try transaction.addFailure(of: task.key, by: worker, at: moment)
        note(.failure(task.key, worker))
        let failed = try transaction.failures(of: task.key)
        let others = try workersLeft(for: job, taskType: task.type, workers).filter { $0 != worker }
        let rule = FailureRule(
            taskFailures: failed.count,
            workerFailures: try transaction.failedTaskCount(of: worker, type: task.type, in: job.number),
            others: others.count, candidates: others.filter { !failed.contains($0) }.count, policy: policy)
        if rule.blocksWorker {
            let block = JobBlock(worker: worker, taskType: task.type)
            try transaction.add(block, to: job.number, at: moment)
            note(.block(block, job: job.number, isOn: true))
        }
        let count = "Task failed by \(Self.counted(failed.count, "worker"))"
        switch rule.outcome {
        case .hardFailure:
            try log("\(count), Manager will mark it as hard failure", task)
            try set(&task, to: .failed)
        case .softFailure(let remaining):
            let more = Self.counted(remaining, "more failure")
            try log(
                "\(count), Manager will mark it as soft failure. \(more) will cause hard failure.", task)
            try set(&task, to: .softFailed)
        case .nobodyLeft:
            try log(
                """
                Task failed by worker \(name) (\(worker)), Manager will fail the entire job as there are no more workers \
                left for tasks of type "\(task.type)".
                """, task)
            try set(&task, to: .failed)
            try endWithoutWorkers(job.number, task.type)
        }
        guard rule.blocksWorker, rule.outcome != .nobodyLeft, try !self.job(job.number).status.isOver else { return }
        // What it failed may have been its own fault; where nobody is left to try, the task stays failed.
        var failedBefore: [JobTask] = []
        for other in try transaction.failedTasks(of: worker, in: job.number) where other.key != task.key {
            let failed = try transaction.failures(of: other.key)
            let left = try workersLeft(for: job, taskType: other.type, workers)
            if left.contains(where: { !failed.contains($0) }) { failedBefore.append(other) }
        }
        try giveBack(failedBefore, reason: "worker \(name) was blocked from tasks of type \"\(task.type)\"")
        try endIfNobodyIsLeft(job.number, workers)
    }

    /// A job fails when one of its tasks waits for workers, and those that there are have all failed it or are kept from it:
    /// also when the last one that could try was blocked for something else, deleted, or lost a tag.
    ///
    /// Without any worker that knows the task's type the job waits, as one that was just submitted does.
    func endIfNobodyIsLeft(_ number: Int64, _ workers: WorkerRegistry) throws(FarmStoreError) {
        let job = try job(number)
        guard job.isSchedulable else { return }
        var left: [String: [WorkerID]] = [:]
        func isHopeless(_ type: String, failedBy failed: Set<WorkerID>) throws(FarmStoreError) -> Bool {
            if left[type] == nil { left[type] = try workersLeft(for: job, taskType: type, workers) }
            return (left[type] ?? []).allSatisfy(failed.contains)
                && workers.workers.contains { $0.taskTypes.contains(type) }
        }
        for (index, failed) in try transaction.failures(in: number).sorted(by: { $0.key < $1.key }) {
            guard let task = try transaction.task(TaskKey(job: number, index: index)),
                task.status == .softFailed || task.status == .queued
            else { continue }
            if try isHopeless(task.type, failedBy: failed) { return try endWithoutWorkers(number, task.type) }
        }
        for type in Set(try transaction.blocks(of: number).map(\.block.taskType)).sorted() {
            guard try isHopeless(type, failedBy: []), try transaction.hasWaitingTask(of: type, in: number) else {
                continue
            }
            return try endWithoutWorkers(number, type)
        }
    }

    private func endWithoutWorkers(_ number: Int64, _ type: String) throws(FarmStoreError) {
        guard try !job(number).status.isOver else { return }
        try set(number, to: .failed, reason: "no more workers left to run tasks of type \"\(type)\"")
    }

    /// The workers that know a type of task and may take such tasks of a job.
    private func workersLeft(
        for job: Job, taskType: String, _ workers: WorkerRegistry
    ) throws(FarmStoreError) -> [WorkerID] {
        let blocked = Set(
            try transaction.blocks(of: job.number).map(\.block).filter { $0.taskType == taskType }.map(\.worker))
        let tagged = job.workerTag.map { Set(workers.members(of: $0)) }
        return workers.workers.filter { worker in
            worker.taskTypes.contains(taskType) && !blocked.contains(worker.id)
                && (tagged?.contains(worker.id) ?? true)
        }.map(\.id)
    }

    private static func counted(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
