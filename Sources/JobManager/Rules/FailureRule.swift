internal import FarmModel

/// What follows when a worker has failed a task.
struct FailureRule: Hashable {
    /// What becomes of the task, or of its job.
    enum Outcome: Hashable {
        /// Another worker may try.
        case softFailure(remaining: Int)
        /// It has failed for good.
        case hardFailure
        /// Nobody is left who could try: the job has failed.
        case nobodyLeft
    }

    /// Whether the worker gets no more such tasks of the job.
    var blocksWorker: Bool
    /// What becomes of the task.
    var outcome: Outcome

    /// - Parameters:
    ///   - taskFailures: How many workers have failed the task, with this one.
    ///   - workerFailures: How many tasks of this type the worker has failed in this job, with this one.
    ///   - others: How many workers that know the type and may take the job's tasks are left for the job, without this one.
    ///   - candidates: How many of those have not failed the task yet.
    ///   - policy: The farm's limits.
    init(taskFailures: Int, workerFailures: Int, others: Int, candidates: Int, policy: FailurePolicy) {
        blocksWorker = policy.blocklistThreshold > 0 && workerFailures >= policy.blocklistThreshold
        outcome =
            if blocksWorker && others == 0 {
                .nobodyLeft
            } else if taskFailures >= policy.failuresOfTask {
                .hardFailure
            } else if candidates == 0 {
                .nobodyLeft
            } else {
                .softFailure(remaining: policy.failuresOfTask - taskFailures)
            }
    }
}

/// How many failures are too many.
public struct FailurePolicy: Hashable, Sendable {
    /// After so many failed tasks of a type in a job, a worker gets no more of them; 0 for never.
    public var blocklistThreshold: Int
    /// After so many workers have failed a task, it has failed for good.
    public var failuresOfTask: Int

    /// A policy.
    public init(blocklistThreshold: Int, failuresOfTask: Int) {
        self.blocklistThreshold = blocklistThreshold
        self.failuresOfTask = failuresOfTask
    }
}
