internal import FarmModel
public import FoundationEssentials

/// The worker of a task, as a server tells of it.
public struct TaskWorker: Codable, Sendable, Equatable {
    /// 36 characters; empty when there is none.
    public let id: String
    /// What people call it; empty for a worker that was deleted.
    public let name: String
    /// Where it was last heard of.
    public let address: String

    private enum CodingKeys: String, CodingKey { case id, name, address }

    /// Reads the API's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decodeIfPresent(String.self, forKey: .id) ?? ""
        name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
        address = try container.decodeIfPresent(String.self, forKey: .address) ?? ""
    }

    /// What to call it: its name, else its identity; empty when there is no worker.
    public var label: String { name.isEmpty ? id : name }
}

/// A task, as a server tells of it: of a job's list all that is not optional, of a single task everything.
public struct TaskInfo: Codable, Sendable, Equatable {
    /// 36 characters.
    public let id: String
    /// What people call it.
    public let name: String
    /// What becomes of it, as the API calls it.
    public let status: String
    /// Which workers can do it.
    public let taskType: String
    /// Its place in the job, from 1; 0 where the server does not tell.
    public let indexInJob: Int
    /// Higher ones go first.
    public let priority: Int
    /// When anything of it last changed, RFC 3339.
    public let updated: String
    /// How many steps are done.
    public let stepsCompleted: Int
    /// How many steps it has.
    public let stepsTotal: Int
    /// Who has it, or had it last; `nil` where the server does not tell.
    public let worker: TaskWorker?
    /// Its job; `nil` in a list.
    public let jobID: String?
    /// What was last said about it; `nil` in a list.
    public let activity: String?
    /// Who failed at it; `nil` in a list.
    public let failedByWorkers: [TaskWorker]?

    private enum CodingKeys: String, CodingKey {
        case id, name, status, priority, updated, worker, activity
        case taskType = "task_type"
        case indexInJob = "index_in_job"
        case stepsCompleted = "steps_completed"
        case stepsTotal = "steps_total"
        case jobID = "job_id"
        case failedByWorkers = "failed_by_workers"
    }

    /// Reads the API's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        status = try container.decode(String.self, forKey: .status)
        taskType = try container.decodeIfPresent(String.self, forKey: .taskType) ?? ""
        indexInJob = try container.decodeIfPresent(Int.self, forKey: .indexInJob) ?? 0
        priority = try container.decodeIfPresent(Int.self, forKey: .priority) ?? 0
        updated = try container.decodeIfPresent(String.self, forKey: .updated) ?? ""
        stepsCompleted = try container.decodeIfPresent(Int.self, forKey: .stepsCompleted) ?? 0
        stepsTotal = try container.decodeIfPresent(Int.self, forKey: .stepsTotal) ?? 0
        worker = try container.decodeIfPresent(TaskWorker.self, forKey: .worker)
        jobID = try container.decodeIfPresent(String.self, forKey: .jobID)
        activity = try container.decodeIfPresent(String.self, forKey: .activity)
        failedByWorkers = try container.decodeIfPresent([TaskWorker].self, forKey: .failedByWorkers)
    }
}

extension TaskInfo {
    /// When anything of it last changed; `nil` when the server's text is none.
    public var updatedAt: Date? { Timestamp(rfc3339: updated)?.date }

    /// Whether nobody works on it again on its own.
    public var hasEnded: Bool {
        switch TaskStatus(rawValue: status) {
        case .completed, .failed, .canceled: true
        default: false
        }
    }

    /// Whether a worker is at it.
    public var isActive: Bool { TaskStatus(rawValue: status) == .active }

    /// Whether it failed, for good or on a worker.
    public var hasFailed: Bool {
        switch TaskStatus(rawValue: status) {
        case .failed, .softFailed: true
        default: false
        }
    }
}

/// The answer to a question for a job's tasks.
struct WireTasks: Decodable {
    let tasks: [TaskInfo]
}
