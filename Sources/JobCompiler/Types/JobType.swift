public import FarmModel

/// A kind of job that can be submitted: what `JOB_TYPE` in its script says.
public struct JobType: Hashable, Sendable {
    /// The name by which jobs ask for it: the script's name, with `-` for `_`.
    public let name: String
    /// What people see.
    public let label: String
    /// A longer text for people.
    public let description: String?
    /// In the order of the script.
    public let settings: [JobSetting]
    /// Changes whenever anything of this changes, and only then: 40 hex digits.
    public let etag: String
    /// What the script printed while its type was read.
    public let log: [ScriptLogLine]

    package init(
        name: String, label: String, description: String?, settings: [JobSetting], log: [ScriptLogLine] = []
    ) {
        self.name = name
        self.label = label
        self.description = description
        self.settings = settings
        self.log = log
        let content = Self.json(name: name, label: label, description: description, settings: settings, etag: "")
        etag = SHA1.hexDigest(of: content.utf8(escaping: .html))
    }

    /// The setting with a key.
    public func setting(_ key: String) -> JobSetting? { settings.first { $0.key == key } }

    /// The API's `AvailableJobType`.
    public var json: JSONValue {
        Self.json(name: name, label: label, description: description, settings: settings, etag: etag)
    }

    private static func json(
        name: String, label: String, description: String?, settings: [JobSetting], etag: String
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "label": .string(label), "etag": .string(etag),
            "settings": .array(settings.map(\.json)),
        ]
        members["description"] = description.map(JSONValue.string)
        return .object(members)
    }
}

extension JobType: Encodable {
    /// Writes the API's `AvailableJobType`.
    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
