/// What is said of a Blender that was found, or was not.
enum BlenderMessages {
    /// Where a Blender was found.
    enum Source: String, Codable, Sendable {
        case fileAssociation = "file_association"
        case pathVariable = "path_envvar"
        case systemLocation = "system_location"
        case inputPath = "input_path"
        case `default`
    }

    struct CheckResult: Codable, Equatable, Sendable {
        let input: String
        let path: String
        let source: Source
        let isUsable: Bool
        let cause: String

        enum CodingKeys: String, CodingKey {
            case input
            case path
            case source
            case isUsable = "is_usable"
            case cause
        }
    }
}
