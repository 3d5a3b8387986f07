internal import FarmModel

/// Whether a job's settings are what its type can work with.
///
/// Lenient, as scripts are: a number may be written as a text, and missing settings are the script's affair (Flamenco demands
/// none either). What no conversion makes sense of is refused, and so is a text that is not among the choices.
struct SettingsCheck {
    private let jobType: JobType

    init(_ jobType: JobType) { self.jobType = jobType }

    /// - Throws: `invalidSetting`, which names the setting.
    func check(_ settings: [String: JSONValue]) throws(JobCompilationError) {
        for setting in jobType.settings {
            guard let value = settings[setting.key], value != .null else { continue }
            guard Self.isUsable(value, as: setting.type) else {
                let expected = Self.expectation(setting.type)
                throw error(setting, "is \(Self.quoted(value)) instead of \(expected)")
            }
            if let choices = setting.choices, !choices.isEmpty, let text = value.string, !choices.contains(text) {
                let list = choices.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
                throw error(setting, "is \(Self.quoted(value)), which is none of its choices: \(list)")
            }
        }
    }

    private func error(_ setting: JobSetting, _ problem: String) -> JobCompilationError {
        JobCompilationError(.invalidSetting, "setting \"\(setting.key)\" of \(jobType.name) \(problem)")
    }

    private static func isUsable(_ value: JSONValue, as type: String) -> Bool {
        switch (type, value) {
        case ("string", .array), ("string", .object): false
        case ("int32", .array), ("int32", .object), ("float", .array), ("float", .object): false
        case ("int32", .string(let text)), ("float", .string(let text)): text.isEmpty || Double(text) != nil
        case ("bool", .array), ("bool", .object), ("bool", .string): false
        default: true
        }
    }

    private static func expectation(_ type: String) -> String {
        switch type {
        case "string": "a text"
        case "int32": "a whole number"
        case "float": "a number"
        default: "true or false"
        }
    }

    private static func quoted(_ value: JSONValue) -> String {
        let text = value.text()
        return text.count <= 100 ? text : value.kindDescription
    }
}
