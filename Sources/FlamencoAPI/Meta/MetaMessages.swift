/// The bodies of the meta operations, member for member as they go over the wire.
enum MetaMessages {
    struct Version: Encodable {
        let name: String
        let version: String
        let shortversion: String
        let git: String
    }

    struct Configuration: Encodable {
        let isFirstRun: Bool
        let shamanEnabled: Bool
        let storageLocation: String
    }

    struct SharedStorageLocation: Encodable {
        let location: String
        let audience: String
        let platform: String
        let shamanEnabled: Bool
    }

    struct Variable: Encodable {
        let value: String
        let isTwoWay: Bool

        enum CodingKeys: String, CodingKey {
            case value
            case isTwoWay = "is_twoway"
        }
    }

    struct PathCheckInput: Decodable, Sendable {
        let path: String
    }

    struct PathCheckResult: Encodable {
        let path: String
        let isUsable: Bool
        let cause: String

        enum CodingKeys: String, CodingKey {
            case path
            case isUsable = "is_usable"
            case cause
        }
    }
}
