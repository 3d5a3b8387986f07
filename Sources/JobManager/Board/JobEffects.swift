internal import EventBus
internal import FarmModel
internal import FarmStore

/// What a transaction did to jobs and tasks: what memory has to follow, and what is told, in this order, once it is durable.
struct JobEffects: Sendable {
    /// Something that is told.
    enum Notice: Sendable {
        /// A piece of a task's log; a line of the manager's, or what a worker sent.
        case log(TaskID, JobID, String)
        /// An event.
        case event(FarmEvent)
    }

    /// A change that memory follows.
    enum Change: Sendable {
        /// A task is as it is now.
        case task(JobTask, JobID)
        /// A task that waited for others can be begun.
        case ready(ReadyTask, job: Int64)
        /// A job is as it is now; `nil` when it is gone.
        case job(Int64, Job?)
        /// Many tasks of a job changed: this can be done of it now.
        case reload(JobWork)
        /// No worker is at any task of the job any more.
        case noneActive(Int64)
        /// A worker has failed a task.
        case failure(TaskKey, WorkerID)
        /// Nobody has failed a task.
        case noFailures(TaskKey)
        /// A worker gets no more tasks of a type from a job, or gets them again.
        case block(JobBlock, job: Int64, isOn: Bool)
    }

    var notices: [Notice] = []
    var changes: [Change] = []
    /// Whether the farm may do something else now.
    var changesActivity = false
}
