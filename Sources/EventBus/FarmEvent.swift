/// Something that happened on the farm, with all that a client is told of it. It is encoded as its payload.
public enum FarmEvent: Hashable, Sendable {
    /// The manager begins or ends.
    case lifecycle(LifeCycleUpdate)
    /// The farm does something else than before.
    case farmStatus(FarmStatusUpdate)
    /// A job is new, different or gone.
    case job(JobUpdate)
    /// A task is different.
    case task(TaskUpdate)
    /// A task's log has grown.
    case taskLog(TaskLogUpdate)
    /// A job has a new preview image.
    case lastRendered(LastRenderedUpdate)
    /// A worker is new, different or gone.
    case worker(WorkerUpdate)
    /// A worker tag is new, different or gone.
    case workerTag(WorkerTagUpdate)

    /// What kind of event it is.
    public var kind: Kind {
        switch self {
        case .lifecycle: .lifecycle
        case .farmStatus: .farmStatus
        case .job: .job
        case .task: .task
        case .taskLog: .taskLog
        case .lastRendered: .lastRendered
        case .worker: .worker
        case .workerTag: .workerTag
        }
    }

    /// The topics that it is published under, in the order in which the copies are sent: one, or two for an image.
    public var topics: [EventTopic] {
        switch self {
        case .lifecycle: [.lifecycle]
        case .farmStatus: [.farmStatus]
        case .job: [.jobs]
        case .task(let update): [.job(update.jobID)]
        case .taskLog(let update): [.taskLog(update.taskID)]
        case .lastRendered(let update): [.jobLastRendered(update.jobID), .lastRendered]
        case .worker: [.workers]
        case .workerTag: [.workerTags]
        }
    }

    /// The kinds of events. The raw value is the event's name on Socket.IO.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The manager begins or ends.
        case lifecycle = "/lifecycle"
        /// The farm's status.
        case farmStatus = "/status"
        /// A job.
        case job = "/jobs"
        /// A task.
        case task = "/task"
        /// A piece of a task's log.
        case taskLog = "/tasklog"
        /// A preview image.
        case lastRendered = "/last-rendered"
        /// A worker.
        case worker = "/workers"
        /// A worker tag.
        case workerTag = "/workertags"
    }
}

extension FarmEvent: Encodable {
    /// Writes the payload.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .lifecycle(let update): try update.encode(to: encoder)
        case .farmStatus(let update): try update.encode(to: encoder)
        case .job(let update): try update.encode(to: encoder)
        case .task(let update): try update.encode(to: encoder)
        case .taskLog(let update): try update.encode(to: encoder)
        case .lastRendered(let update): try update.encode(to: encoder)
        case .worker(let update): try update.encode(to: encoder)
        case .workerTag(let update): try update.encode(to: encoder)
        }
    }
}
