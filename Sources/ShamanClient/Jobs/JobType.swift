public import FarmModel

/// A kind of job, and the settings that it has.
public struct JobType: Codable, Sendable, Equatable {
    /// What it is called in requests.
    public let name: String
    /// What people call it.
    public let label: String
    /// What it is for.
    public let description: String?
    /// Changes when the settings do.
    public let etag: String
    /// The settings, in the order of the script.
    public let settings: [JobTypeSetting]
}

/// One setting of a job type.
public struct JobTypeSetting: Codable, Sendable, Equatable {
    /// What it is called in requests.
    public let key: String
    /// `string`, `int32`, `float` or `bool`.
    public let type: String
    /// The texts that it may have; `nil` for any.
    public let choices: [String]?
    /// What it is when nobody says anything else.
    public let defaultValue: JSONValue?
    /// How Blender finds its value, a Python expression. Nobody else evaluates it.
    public let eval: String?
    /// Whether a job needs it.
    public let isRequired: Bool

    private enum CodingKeys: String, CodingKey {
        case key, type, choices, eval
        case defaultValue = "default"
        case isRequired = "required"
    }

    /// A setting.
    public init(
        key: String, type: String, choices: [String]? = nil, defaultValue: JSONValue? = nil, eval: String? = nil,
        isRequired: Bool = false
    ) {
        self.key = key
        self.type = type
        self.choices = choices
        self.defaultValue = defaultValue
        self.eval = eval
        self.isRequired = isRequired
    }

    /// Reads the API's form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = try container.decode(String.self, forKey: .key)
        type = try container.decode(String.self, forKey: .type)
        choices = try container.decodeIfPresent([String].self, forKey: .choices)
        defaultValue = try container.decodeIfPresent(JSONValue.self, forKey: .defaultValue)
        eval = try container.decodeIfPresent(String.self, forKey: .eval)
        isRequired = try container.decodeIfPresent(Bool.self, forKey: .isRequired) ?? false
    }
}

extension JobType {
    /// A type.
    public init(name: String, label: String, etag: String, settings: [JobTypeSetting]) {
        self.init(name: name, label: label, description: nil, etag: etag, settings: settings)
    }

    /// The setting of that name.
    public func setting(_ key: String) -> JobTypeSetting? { settings.first { $0.key == key } }
}

/// The answer to the question for job types.
struct WireJobTypes: Decodable {
    let jobTypes: [JobType]

    private enum CodingKeys: String, CodingKey {
        case jobTypes = "job_types"
    }
}
