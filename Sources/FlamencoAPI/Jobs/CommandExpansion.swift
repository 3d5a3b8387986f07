internal import FarmModel

/// Replaces variables in what a worker is told to do: in texts, and in lists of texts, that are parameters of commands.
struct CommandExpansion {
    let translate: (String) -> String

    /// A command of the API.
    func command(_ command: JSONValue) -> JSONValue {
        guard var members = command.object, let parameters = members["parameters"]?.object else { return command }
        members["parameters"] = .object(parameters.mapValues(parameter))
        return .object(members)
    }

    private func parameter(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(translate(text))
        case .array(let elements): .array(elements.map { $0.string.map { .string(translate($0)) } ?? $0 })
        default: value
        }
    }
}
