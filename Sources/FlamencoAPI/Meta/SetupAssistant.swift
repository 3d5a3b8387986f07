internal import HTTPTypes
internal import ManagerConfiguration

/// What somebody has chosen in the setup assistant.
struct SetupAssistant: Decodable, Sendable {
    let storageLocation: String
    let blenderExecutable: BlenderMessages.CheckResult

    /// - Throws: 400 when something is missing.
    func check() throws(APIError) {
        func incomplete(_ what: String) -> APIError {
            APIError(.badRequest, "configuration is incomplete: \(what)")
        }
        guard storageLocation.contains(where: { !$0.isWhitespace }) else {
            throw incomplete("storage location is empty")
        }
        let blender = blenderExecutable
        guard blender.isUsable else { throw incomplete("the Blender executable is not usable: \(blender.cause)") }
        switch blender.source {
        case .default: break
        case .fileAssociation:
            guard !blender.path.isEmpty else { throw incomplete("the Blender executable has no path") }
        case .inputPath, .pathVariable, .systemLocation:
            guard !blender.path.isEmpty, !blender.input.isEmpty || blender.source == .systemLocation else {
                throw incomplete("the Blender executable needs a path and an input")
            }
        }
    }

    /// What the configuration gets: the storage, and how workers start Blender. The other variables stay.
    func changes(of document: ConfigurationValue) -> ConfigurationValue {
        var variables: [ConfigurationValue.Entry] = []
        if case .mapping(let present)? = document["variables"] { variables = present }
        variables.removeAll { ["blender", "blenderArgs"].contains($0.key) }
        variables.append(.init("blender", Self.variable(["linux", "windows", "darwin"], blenderCommand)))
        variables.append(.init("blenderArgs", Self.variable(["all"], "-b -y")))
        return .mapping([
            .init("shared_storage_path", .text(trimmedStorage)), .init("variables", .mapping(variables)),
        ])
    }

    /// The storage, without blanks around it.
    var trimmedStorage: String {
        String(storageLocation.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// As it is, without quotes: workers take it apart themselves.
    private var blenderCommand: String {
        switch blenderExecutable.source {
        case .fileAssociation, .default: "blender"
        case .pathVariable: blenderExecutable.input
        case .inputPath, .systemLocation: blenderExecutable.path
        }
    }

    private static func variable(_ platforms: [String], _ text: String) -> ConfigurationValue {
        .mapping([
            .init(
                "values",
                .list(
                    platforms.map { platform in
                        .mapping([.init("platform", .text(platform)), .init("value", .text(text))])
                    }))
        ])
    }
}
