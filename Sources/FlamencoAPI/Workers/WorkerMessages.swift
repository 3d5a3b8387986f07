internal import FarmModel

/// The bodies of what workers send and are answered, member for member as they go over the wire.
enum WorkerMessages {
    struct Registration: Decodable, Sendable {
        let name: String
        let platform: String
        let secret: String
        let taskTypes: [String]

        enum CodingKeys: String, CodingKey {
            case name, platform, secret
            case taskTypes = "supported_task_types"
        }
    }

    struct Registered: Encodable {
        let uuid: WorkerID
        let name: String
        let address: String
        let platform: String
        let software: String
        let status: String
        let taskTypes: [String]

        enum CodingKeys: String, CodingKey {
            case uuid, name, address, platform, software, status
            case taskTypes = "supported_task_types"
        }

        init(_ worker: Worker) {
            uuid = worker.id
            name = worker.name
            address = worker.address
            platform = worker.platform
            software = worker.software
            status = worker.status?.rawValue ?? ""
            taskTypes = worker.taskTypes
        }
    }

    struct SignOn: Decodable, Sendable {
        let name: String
        let taskTypes: [String]
        let software: String
        let canRestart: Bool?

        enum CodingKeys: String, CodingKey {
            case name
            case taskTypes = "supported_task_types"
            case software = "software_version"
            case canRestart = "can_restart"
        }
    }

    struct StateChanged: Decodable, Sendable {
        let status: WorkerStatus
    }

    struct StateChange: Encodable {
        let statusRequested: WorkerStatus

        enum CodingKeys: String, CodingKey {
            case statusRequested = "status_requested"
        }
    }
}
