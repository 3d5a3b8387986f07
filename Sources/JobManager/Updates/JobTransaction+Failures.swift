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
            if try !self.job(job.number).status.isOver {
                try set(job.number, to: .failed, reason: "no more workers left to run tasks of type \"\(task.type)\"")
            }
        }
        guard rule.blocksWorker, rule.outcome != .nobodyLeft, try !self.job(job.number).status.isOver else { return }
        // What it failed may have been its own fault.
        let others2 = try transaction.failedTasks(of: worker, in: job.number).filter { $0.key != task.key }
        try giveBack(others2, reason: "worker \(name) was blocked from tasks of type \"\(task.type)\"")
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
