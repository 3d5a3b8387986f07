public import FarmModel
public import Shaman

/// A setting as it was written on the command line: `key=value`.
public struct SettingAssignment: Sendable, Equatable {
    /// The setting.
    public let key: String
    /// Its value, as text.
    public let text: String

    /// Reads `key=value`; the value may be empty and have more equals signs in it.
    ///
    /// - Throws: `invalidInput` that names the text.
    public init(_ argument: String) throws(ShamanClientError) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
            throw ShamanClientError(.invalidInput, "\(quoted(argument)): something like key=value is expected")
        }
        key = String(argument[..<equals])
        text = String(argument[argument.index(after: equals)...])
    }
}

/// Makes a job's settings of what people gave: pure functions.
public enum JobSettings {
    /// Where values come from; each takes precedence over those before it.
    public struct Sources: Sendable {
        /// Values of a file, as JSON; `null` stands for none, not even the default.
        public var file: [String: JSONValue] = [:]
        /// What the file is called in an error.
        public var fileName = ""
        /// Values of the command line; of several for one setting the last one counts.
        public var assignments: [SettingAssignment] = []
        /// Texts that the program knows, such as where a checkout lies.
        public var known: [String: String] = [:]

        /// No values.
        public init() {}
    }

    /// All settings of a job: what was given, in the form that the type declares, and the type's defaults for the rest.
    ///
    /// - Throws: `invalidInput` that names the setting, its type and what was given; for a name that the type does not
    ///   have, the nearest that it has; for required settings without a value, all of them.
    public static func resolve(_ type: JobType, _ sources: Sources) throws(ShamanClientError) -> [String: JSONValue] {
        var settings: [String: JSONValue] = [:]
        for setting in type.settings {
            guard let value = setting.defaultValue, value != .null else { continue }
            settings[setting.key] = value
        }
        for (key, value) in sources.file.sorted(by: { $0.key < $1.key }) {
            let setting = try named(key, in: type, source: "\(sources.fileName): ")
            settings[key] =
                value == .null ? nil : try setting.checked(value, source: "\(sources.fileName): ")
        }
        for assignment in sources.assignments {
            settings[assignment.key] = try named(assignment.key, in: type, source: "").value(of: assignment.text)
        }
        for (key, text) in sources.known.sorted(by: { $0.key < $1.key }) {
            settings[key] = try named(key, in: type, source: "").value(of: text)
        }
        try checkCompleteness(of: settings, type)
        return settings
    }

    private static func named(
        _ key: String, in type: JobType, source: String
    ) throws(ShamanClientError) -> JobTypeSetting {
        if let setting = type.setting(key) { return setting }
        let hint = suggestion(for: key, among: type.settings.map(\.key), calledEach: "setting")
        throw ShamanClientError(
            .invalidInput, "\(source)the job type \(quoted(type.name)) has no setting \(quoted(key))\(hint)")
    }

    private static func checkCompleteness(
        of settings: [String: JSONValue], _ type: JobType
    ) throws(ShamanClientError) {
        let missing = type.settings.filter { $0.isRequired && settings[$0.key] == nil }
        guard !missing.isEmpty else { return }
        let names = missing.map { quoted($0.key) }.joined(separator: ", ")
        throw ShamanClientError(
            .invalidInput, "a job of the type \(quoted(type.name)) needs \(names); give them with --set or --settings")
    }
}

extension JobSettings {
    /// The longest file of settings that is read.
    private static let longestFile = 1 << 20

    /// Reads settings out of a file with one JSON object or, as `-`, out of standard input.
    ///
    /// - Parameter pool: where the file is read.
    /// - Throws: `fileUnreadable`, or `invalidInput` that names the file and the place.
    public static func load(_ path: String, on pool: IOPool) async throws -> [String: JSONValue] {
        let bytes = try await pool.perform { flag in
            try readWhole(path, limit: longestFile, isCancelled: { flag.isRaised })
        }
        return try parse(bytes, fileName: fileName(of: path))
    }

    /// What a file is called in an error.
    public static func fileName(of path: String) -> String { path == "-" ? "standard input" : path }

    static func parse(_ bytes: [UInt8], fileName: String) throws(ShamanClientError) -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw ShamanClientError(.invalidInput, "\(fileName): this is no JSON: \(error.description)")
        }
        guard let settings = value.object else {
            let expected = #"{"frames":"1-10","chunk_size":2}"#
            throw ShamanClientError(
                .invalidInput, "\(fileName): settings are an object like \(expected), not \(value.kindDescription)")
        }
        return settings
    }
}
