internal import FarmModel
internal import FarmStore

/// The bodies of the operations on jobs, member for member as they go over the wire.
enum JobMessages {
    struct Dependencies: Encodable {
        let dependencies: [Dependency]
    }

    struct Dependency: Encodable {
        let task: Int
        let dependsOn: [Int]

        enum CodingKeys: String, CodingKey {
            case task
            case dependsOn = "depends_on"
        }
    }

    struct Storage: Codable, Sendable {
        let checkout: String?

        enum CodingKeys: String, CodingKey {
            case checkout = "shaman_checkout_id"
        }
    }

    struct Submitted: Decodable, Sendable {
        let name: String
        let type: String
        let typeEtag: String?
        let priority: Int?
        let settings: [String: JSONValue]?
        let metadata: [String: String]?
        let platform: String
        let storage: Storage?
        let workerTag: String?
        let initialStatus: JobStatus?

        enum CodingKeys: String, CodingKey {
            case name, type, priority, settings, metadata, storage
            case typeEtag = "type_etag"
            case platform = "submitter_platform"
            case workerTag = "worker_tag"
            case initialStatus = "initial_status"
        }
    }

    struct Job: Encodable {
        let details: JobDetails

        enum CodingKeys: String, CodingKey {
            case id, name, type, priority, status, activity, created, updated, settings, metadata, storage
            case stepsCompleted = "steps_completed"
            case stepsTotal = "steps_total"
            case platform = "submitter_platform"
            case workerTag = "worker_tag"
            case deleteRequestedAt = "delete_requested_at"
            case taskCounts = "task_counts"
        }

        func encode(to encoder: any Encoder) throws {
            let job = details.job
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(job.id, forKey: .id)
            try container.encode(job.name, forKey: .name)
            try container.encode(job.type, forKey: .type)
            try container.encode(job.priority, forKey: .priority)
            try container.encode(job.status, forKey: .status)
            try container.encode(job.activity, forKey: .activity)
            try container.encode(job.createdAt, forKey: .created)
            try container.encode(job.updatedAt, forKey: .updated)
            try container.encode(details.settings, forKey: .settings)
            try container.encode(details.metadata, forKey: .metadata)
            try container.encode("", forKey: .platform)
            try container.encode(job.stepsCompleted, forKey: .stepsCompleted)
            try container.encode(job.stepsTotal, forKey: .stepsTotal)
            try container.encode(Counts(job.tasks), forKey: .taskCounts)
            try container.encodeIfPresent(job.workerTag, forKey: .workerTag)
            try container.encodeIfPresent(job.deleteRequestedAt, forKey: .deleteRequestedAt)
            if let checkout = job.checkout { try container.encode(Storage(checkout: checkout), forKey: .storage) }
        }
    }

    /// How many tasks are in each status; statuses without tasks are left out.
    struct Counts: Encodable {
        let counts: [String: Int]

        init(_ tasks: TaskCounts) {
            counts = TaskStatus.allCases.reduce(into: [:]) { counts, status in
                if tasks[status] > 0 { counts[status.rawValue] = tasks[status] }
            }
        }

        func encode(to encoder: any Encoder) throws { try counts.encode(to: encoder) }
    }

    struct List: Encodable {
        let jobs: [Job]
    }

    struct StatusChange: Decodable, Sendable {
        let status: JobStatus
        let reason: String
    }

    struct Priority: Decodable, Sendable {
        let priority: Int
    }

    struct Tag: Decodable, Sendable {
        let id: String?
        let name: String?
    }

    struct DeletionPreview: Encodable {
        let deletesCheckout: Bool

        enum CodingKeys: String, CodingKey {
            case deletesCheckout = "shaman_checkout"
        }
    }

    struct MassDeletion: Decodable, Sendable {
        let lastUpdatedMax: String?

        enum CodingKeys: String, CodingKey {
            case lastUpdatedMax = "last_updated_max"
        }
    }

    struct Block: Codable, Sendable {
        let worker: WorkerID
        let taskType: String
        var workerName: String?

        enum CodingKeys: String, CodingKey {
            case worker = "worker_id"
            case taskType = "task_type"
            case workerName = "worker_name"
        }
    }

    /// What `POST /jobs/query` asks for.
    struct Query: Decodable, Sendable {
        let offset: Int?
        let limit: Int?
        let orderBy: [String]?
        let statuses: [JobStatus]?
        let metadata: [String: String]?
        let settings: [String: String]?

        enum CodingKeys: String, CodingKey {
            case offset, limit, metadata, settings
            case orderBy = "order_by"
            case statuses = "status_in"
        }
    }
}
