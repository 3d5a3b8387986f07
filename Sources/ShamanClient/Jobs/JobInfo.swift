public import FarmModel
public import FoundationEssentials

/// A job, as a server tells of it.
///
/// Only identity, name, type and status have to be there; what else is missing is empty. A status that is not known to
/// this client is kept as it is.
public struct JobInfo: Codable, Sendable, Equatable {
    /// 36 characters.
    public let id: String
    /// What people call it.
    public let name: String
    /// The name of its job type.
    public let type: String
    /// What becomes of it, as the API calls it.
    public let status: String
    /// Higher ones go first.
    public let priority: Int
    /// Why it has this status.
    public let activity: String
    /// When it was submitted, RFC 3339.
    public let created: String
    /// When anything of it last changed, RFC 3339.
    public let updated: String
    /// How many steps its tasks have done.
    public let stepsCompleted: Int
    /// How many steps its tasks have; 0 where the server does not know.
    public let stepsTotal: Int
    /// The settings of its type.
    public let settings: [String: JSONValue]
    /// Texts that go with it.
    public let metadata: [String: String]
    /// The tag that workers need to work on it; `nil` for all workers.
    public let workerTag: String?
    /// The files that belong to it.
    public let storage: JobStorage?
    /// How many tasks are in each status; `nil` where the server does not tell, as Flamenco does not.
    public let taskCounts: [String: Int]?
    /// When its deletion was asked for, RFC 3339; `nil` while nobody did.
    public let deleteRequestedAt: String?

    private enum CodingKeys: String, CodingKey {
        case id, name, type, status, priority, activity, created, updated, settings, metadata, storage
        case stepsCompleted = "steps_completed"
        case stepsTotal = "steps_total"
        case workerTag = "worker_tag"
        case taskCounts = "task_counts"
        case deleteRequestedAt = "delete_requested_at"
    }

    /// Reads the API's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        type = try container.decode(String.self, forKey: .type)
        status = try container.decode(String.self, forKey: .status)
        priority = try container.decodeIfPresent(Int.self, forKey: .priority) ?? 0
        activity = try container.decodeIfPresent(String.self, forKey: .activity) ?? ""
        created = try container.decodeIfPresent(String.self, forKey: .created) ?? ""
        updated = try container.decodeIfPresent(String.self, forKey: .updated) ?? ""
        stepsCompleted = try container.decodeIfPresent(Int.self, forKey: .stepsCompleted) ?? 0
        stepsTotal = try container.decodeIfPresent(Int.self, forKey: .stepsTotal) ?? 0
        settings = try container.decodeIfPresent([String: JSONValue].self, forKey: .settings) ?? [:]
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
        workerTag = try container.decodeIfPresent(String.self, forKey: .workerTag)
        taskCounts = try container.decodeIfPresent([String: Int].self, forKey: .taskCounts)
        storage = try container.decodeIfPresent(JobStorage.self, forKey: .storage)
        deleteRequestedAt = try container.decodeIfPresent(String.self, forKey: .deleteRequestedAt)
    }
}

/// The files of a job.
public struct JobStorage: Codable, Sendable, Equatable {
    /// The checkout that is deleted with the job.
    public let shamanCheckoutID: String?

    private enum CodingKeys: String, CodingKey {
        case shamanCheckoutID = "shaman_checkout_id"
    }

    /// Names a checkout.
    public init(shamanCheckoutID: String?) { self.shamanCheckoutID = shamanCheckoutID }
}

extension JobInfo {
    /// When it was submitted; `nil` when the server's text is none.
    public var createdAt: Date? { Timestamp(rfc3339: created)?.date }
    /// When anything of it last changed; `nil` when the server's text is none.
    public var updatedAt: Date? { Timestamp(rfc3339: updated)?.date }

    /// Whether nothing more happens to it on its own.
    public var hasEnded: Bool {
        switch JobStatus(rawValue: status) {
        case .completed, .failed, .canceled: true
        default: false
        }
    }

    /// Whether all of it was done.
    public var isCompleted: Bool { JobStatus(rawValue: status) == .completed }
}

/// The answer to a question for jobs.
struct WireJobs: Decodable {
    let jobs: [JobInfo]
}

/// What deleting a job deletes beside it.
public struct JobDeletionInfo: Codable, Sendable, Equatable {
    /// Whether the files of the job's checkout go, too.
    public let shamanCheckout: Bool

    private enum CodingKeys: String, CodingKey {
        case shamanCheckout = "shaman_checkout"
    }
}
