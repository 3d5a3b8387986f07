internal import FarmModel
internal import FarmStore

/// What can be done of a job, and by whom not, as the database has it.
struct JobWork: Sendable {
    let job: Job
    /// In the order of the tasks.
    let ready: [ReadyTask]
    /// The workers that failed tasks, by the tasks' indices.
    let failures: [Int: Set<WorkerID>]
    let blocks: Set<JobBlock>

    init(_ job: Job, _ transaction: FarmTransaction) throws(FarmStoreError) {
        self.job = job
        ready = try transaction.readyTasks(of: job.number)
        failures = try transaction.failures(in: job.number)
        blocks = Set(try transaction.blocks(of: job.number).map(\.block))
    }
}
