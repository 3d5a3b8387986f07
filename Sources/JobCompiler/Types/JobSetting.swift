public import FarmModel

/// One setting of a job type, as the submitter shows it.
///
/// What the script leaves out is `nil`, and left out in JSON. The values of `type`, `subtype` and `visible` are not checked:
/// a later version of the submitter may know more of them.
public struct JobSetting: Hashable, Sendable {
    /// How the value of a setting is determined at submission.
    public struct EvalInfo: Hashable, Sendable {
        /// Whether the submitter shows a button that lets `eval` decide.
        public var showLinkButton: Bool
        /// Shown instead of the value while `eval` decides.
        public var description: String
    }

    /// The name in the job's settings.
    public var key: String
    /// `string`, `int32`, `float` or `bool`.
    public var type: String
    /// `file_path`, `dir_path`, `file_name` or `hashed_file_path`.
    public var subtype: String?
    /// The texts that may be chosen from.
    public var choices: [String]?
    /// Arguments of the property in Blender.
    public var propargs: [String: JSONValue]?
    /// The tooltip; a text, usually.
    public var description: JSONValue?
    /// What people see instead of the key; a text, usually.
    public var label: JSONValue?
    /// The value that is shown first.
    public var defaultValue: JSONValue?
    /// A Python expression for the submitter.
    public var eval: String?
    /// More about `eval`.
    public var evalInfo: EvalInfo?
    /// `visible`, `hidden`, `submission` or `web`.
    public var visible: String?
    /// Whether the submitter demands a value.
    public var required: Bool?
    /// Whether people may change the value.
    public var editable: Bool?

    /// The API's `AvailableJobSetting`.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["key": .string(key), "type": .string(type)]
        members["subtype"] = subtype.map(JSONValue.string)
        members["choices"] = choices.map { .array($0.map(JSONValue.string)) }
        members["propargs"] = propargs.map(JSONValue.object)
        members["description"] = description
        members["label"] = label
        members["default"] = defaultValue
        members["eval"] = eval.map(JSONValue.string)
        members["evalInfo"] = evalInfo.map {
            ["description": .string($0.description), "showLinkButton": .bool($0.showLinkButton)]
        }
        members["visible"] = visible.map(JSONValue.string)
        members["required"] = required.map(JSONValue.bool)
        members["editable"] = editable.map(JSONValue.bool)
        return .object(members)
    }
}
