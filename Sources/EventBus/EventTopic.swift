public import FarmModel

/// What a subscriber asks for: one of the farm's lists, or what belongs to one job or task.
///
/// The description is the text that names a room of Socket.IO and, after a prefix, a topic of MQTT.
public enum EventTopic: Hashable, Sendable, CustomStringConvertible {
    /// The manager's begin and end.
    case lifecycle
    /// The farm's status.
    case farmStatus
    /// All jobs.
    case jobs
    /// The tasks of one job.
    case job(JobID)
    /// The preview images of one job.
    case jobLastRendered(JobID)
    /// The preview images of all jobs.
    case lastRendered
    /// The log of one task.
    case taskLog(TaskID)
    /// All workers.
    case workers
    /// All worker tags.
    case workerTags

    /// The topic as a path.
    public var description: String {
        switch self {
        case .lifecycle: "/lifecycle"
        case .farmStatus: "/status"
        case .jobs: "/jobs"
        case .job(let id): "/jobs/\(id)"
        case .jobLastRendered(let id): "/jobs/\(id)/last-rendered"
        case .lastRendered: "/last-rendered"
        case .taskLog(let id): "/tasklog/\(id)"
        case .workers: "/workers"
        case .workerTags: "/workertags"
        }
    }
}
