internal import FarmModel
internal import FarmStore
internal import JobManager

/// The bodies of the operations on tasks, member for member as they go over the wire.
enum TaskMessages {
    /// A worker, as far as it is known: without a name when it is deleted, without anything when there is none.
    struct WorkerSummary: Encodable {
        let id: String
        let name: String
        let address: String

        init(_ id: WorkerID?, _ workers: (WorkerID) -> Worker?) {
            let worker = id.flatMap(workers)
            self.id = id.map { "\($0)" } ?? ""
            name = worker?.name ?? ""
            address = worker?.address ?? ""
        }
    }

    /// What answers say of every task.
    struct Summary: Encodable {
        let task: JobTask
        let job: JobID
        let worker: WorkerSummary

        enum CodingKeys: String, CodingKey {
            case id, name, status, priority, updated, started, ended, worker
            case index = "index_in_job"
            case type = "task_type"
            case stepsCompleted = "steps_completed"
            case stepsTotal = "steps_total"
            case jobID = "job_id"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(task.id, forKey: .id)
            try container.encode(job, forKey: .jobID)
            try container.encode(task.name, forKey: .name)
            try container.encode(task.status, forKey: .status)
            try container.encode(task.key.index, forKey: .index)
            try container.encode(task.priority, forKey: .priority)
            try container.encode(task.type, forKey: .type)
            try container.encode(task.updatedAt, forKey: .updated)
            try container.encodeIfPresent(task.startedAt, forKey: .started)
            try container.encodeIfPresent(task.endedAt, forKey: .ended)
            try container.encode(task.stepsCompleted, forKey: .stepsCompleted)
            try container.encode(task.stepsTotal, forKey: .stepsTotal)
            try container.encode(worker, forKey: .worker)
        }
    }

    struct Task: Encodable {
        let details: TaskDetails
        let workers: (WorkerID) -> Worker?

        enum CodingKeys: String, CodingKey {
            case created, activity, commands, dependencies
            case lastTouched = "last_touched"
            case failedBy = "failed_by_workers"
        }

        func encode(to encoder: any Encoder) throws {
            let task = details.task
            try Summary(task: task, job: details.job.id, worker: WorkerSummary(task.worker, workers)).encode(
                to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(details.job.createdAt, forKey: .created)
            try container.encodeIfPresent(task.touchedAt, forKey: .lastTouched)
            try container.encode(task.activity, forKey: .activity)
            try container.encode(details.commands, forKey: .commands)
            try container.encode(details.dependencies, forKey: .dependencies)
            try container.encode(details.failedBy.map { WorkerSummary($0, workers) }, forKey: .failedBy)
        }
    }

    struct StatusChange: Decodable, Sendable {
        let status: TaskStatus
        let reason: String
    }

    /// What a worker sends about its task.
    struct Update: Decodable, Sendable {
        let status: TaskStatus?
        let activity: String?
        let log: String?
        let stepsCompleted: Int?

        enum CodingKeys: String, CodingKey {
            case activity, log
            case status = "taskStatus"
            case stepsCompleted = "steps_completed"
        }

        var report: TaskReport {
            TaskReport(status: status, activity: activity, log: log, stepsCompleted: stepsCompleted)
        }
    }

    struct MayRun: Encodable {
        let mayKeepRunning: Bool
        let reason: String
        let statusChangeRequested: Bool

        init(_ answer: MayKeepRunning) {
            mayKeepRunning = answer.isAllowed
            reason = answer.reason
            statusChangeRequested = answer.isStatusChangeRequested
        }
    }

    struct Assigned: Encodable {
        let assignment: TaskAssignment
        /// With variables replaced.
        let commands: [JSONValue]

        enum CodingKeys: String, CodingKey {
            case uuid, job, name, status, priority, commands
            case jobPriority = "job_priority"
            case jobType = "job_type"
            case type = "task_type"
            case stepsCompleted = "steps_completed"
            case stepsTotal = "steps_total"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(assignment.task.id, forKey: .uuid)
            try container.encode(assignment.job.id, forKey: .job)
            try container.encode(assignment.task.name, forKey: .name)
            try container.encode(assignment.task.status, forKey: .status)
            try container.encode(assignment.task.priority, forKey: .priority)
            try container.encode(assignment.job.priority, forKey: .jobPriority)
            try container.encode(assignment.job.type, forKey: .jobType)
            try container.encode(assignment.task.type, forKey: .type)
            try container.encode(assignment.task.stepsCompleted, forKey: .stepsCompleted)
            try container.encode(assignment.task.stepsTotal, forKey: .stepsTotal)
            try container.encode(commands, forKey: .commands)
        }
    }
}
