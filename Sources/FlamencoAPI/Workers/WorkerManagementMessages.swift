internal import FarmModel
internal import Foundation
internal import HTTPTypes

/// The bodies of the operations with which people manage workers.
enum WorkerManagementMessages {
    struct StatusChange: Encodable {
        let status: WorkerStatus
        let isLazy: Bool

        enum CodingKeys: String, CodingKey {
            case status
            case isLazy = "is_lazy"
        }
    }

    struct StatusChangeRequest: Decodable, Sendable {
        let status: WorkerStatus
        let isLazy: Bool

        enum CodingKeys: String, CodingKey {
            case status
            case isLazy = "is_lazy"
        }
    }

    struct Summary: Encodable {
        let worker: Worker
        let tags: [WorkerTag]
        /// The task that it is at, or was at last.
        let task: TaskMessages.Summary?

        enum CodingKeys: String, CodingKey {
            case id, name, status, version, platform, tags, task, updated
            case address = "ip_address"
            case statusChange = "status_change"
            case canRestart = "can_restart"
            case lastSeen = "last_seen"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(worker.id, forKey: .id)
            try container.encode(worker.name, forKey: .name)
            try container.encode(worker.status?.rawValue ?? "", forKey: .status)
            try container.encode(worker.software, forKey: .version)
            try container.encode(worker.canRestart, forKey: .canRestart)
            try container.encode(worker.platform, forKey: .platform)
            try container.encode(worker.address, forKey: .address)
            if !tags.isEmpty { try container.encode(tags.map(TagMessages.Tag.init), forKey: .tags) }
            try container.encodeIfPresent(task, forKey: .task)
            try container.encode(worker.updatedAt, forKey: .updated)
            try container.encodeIfPresent(worker.lastSeenAt, forKey: .lastSeen)
            if let request = worker.request {
                try container.encode(
                    StatusChange(status: request.status, isLazy: request.isLazy), forKey: .statusChange)
            }
        }
    }

    struct List: Encodable {
        let workers: [Summary]
    }

    struct Details: Encodable {
        let summary: Summary

        enum CodingKeys: String, CodingKey {
            case taskTypes = "supported_task_types"
        }

        func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(summary.worker.taskTypes, forKey: .taskTypes)
        }
    }

    struct TagChange: Decodable, Sendable {
        let tagIDs: [String]

        enum CodingKeys: String, CodingKey {
            case tagIDs = "tag_ids"
        }
    }

    struct Schedule: Codable, Sendable {
        let isActive: Bool
        let daysOfWeek: String
        let startTime: String
        let endTime: String
        let moreWindows: [SleepWindow]?
        let timeZone: String?
        let isLazy: Bool?

        enum CodingKeys: String, CodingKey {
            case isActive = "is_active"
            case daysOfWeek = "days_of_week"
            case startTime = "start_time"
            case endTime = "end_time"
            case moreWindows = "more_windows"
            case timeZone = "time_zone"
            case isLazy = "is_lazy"
        }

        init(_ schedule: SleepSchedule) {
            isActive = schedule.isActive
            daysOfWeek = schedule.daysOfWeek
            startTime = schedule.window.startTime
            endTime = schedule.window.endTime
            moreWindows = schedule.moreWindows.isEmpty ? nil : schedule.moreWindows
            timeZone = schedule.timeZone?.identifier
            isLazy = schedule.isLazy ? true : nil
        }

        /// The schedule that it asks for. What it does not mention stays as it is in the one before: Flamenco's web page knows
        /// nothing of it.
        func schedule(after old: SleepSchedule?) throws(SleepScheduleError) -> SleepSchedule {
            try SleepSchedule(
                isActive: isActive, daysOfWeek: daysOfWeek, startTime: startTime, endTime: endTime,
                moreWindows: moreWindows ?? old?.moreWindows ?? [],
                timeZone: timeZone ?? old?.timeZone?.identifier ?? "", isLazy: isLazy ?? old?.isLazy ?? false)
        }
    }
}

/// The bodies of the operations on worker tags.
enum TagMessages {
    struct Tag: Encodable {
        let id: WorkerTagID
        let name: String
        let description: String?

        init(_ tag: WorkerTag) {
            id = tag.id
            name = tag.name
            description = tag.description.isEmpty ? nil : tag.description
        }
    }

    struct List: Encodable {
        let tags: [Tag]
    }

    struct Input: Decodable, Sendable {
        let id: String?
        let name: String
        let description: String?
    }
}

/// What the farm does.
struct FarmStatusMessage: Encodable {
    let status: FarmStatus
}
