internal import FarmModel
internal import JobScripts

/// Reads `JOB_TYPE`: unknown members are dropped, `null` is the same as missing, and a value of the wrong shape is a fault.
struct JobTypeReader {
    /// What is wrong, with the name of the member.
    struct Fault: Error {
        let message: String
    }

    /// A `JOB_TYPE` object as JSON.
    static func jobType(_ value: JSONValue, name: String, log: [ScriptLogLine]) throws(Fault) -> JobType {
        let reader = try Members(value, at: "")
        var settings: [JobSetting] = []
        for (index, setting) in (try reader.list("settings") ?? []).enumerated() {
            settings.append(try self.setting(setting, at: "settings[\(index)]"))
        }
        return JobType(
            name: name, label: try reader.text("label") ?? "", description: try reader.text("description"),
            settings: settings, log: log)
    }

    private static func setting(_ value: JSONValue, at place: String) throws(Fault) -> JobSetting {
        let reader = try Members(value, at: place)
        guard let key = try reader.text("key"), !key.isEmpty else { throw Fault(message: "\(place) has no key") }
        guard let type = try reader.text("type") else { throw Fault(message: "\(place) (\(key)) has no type") }
        return JobSetting(
            key: key, type: type, subtype: try reader.text("subtype"), choices: try reader.texts("choices"),
            propargs: try reader.object("propargs"), description: reader["description"], label: reader["label"],
            defaultValue: reader["default"], eval: try reader.text("eval"), evalInfo: try evalInfo(reader),
            visible: try reader.text("visible"), required: try reader.flag("required"),
            editable: try reader.flag("editable"))
    }

    private static func evalInfo(_ setting: Members) throws(Fault) -> JobSetting.EvalInfo? {
        guard let value = setting["evalInfo"] else { return nil }
        let reader = try Members(value, at: setting.path("evalInfo"))
        return JobSetting.EvalInfo(
            showLinkButton: try reader.flag("showLinkButton") ?? false,
            description: try reader.text("description") ?? "")
    }

    /// The members of an object, and where it is.
    private struct Members {
        private let members: [String: JSONValue]
        private let place: String

        init(_ value: JSONValue, at place: String) throws(Fault) {
            guard let members = value.object else {
                throw Fault(message: "\(place.isEmpty ? "it" : place) is \(value.kindDescription) instead of an object")
            }
            self.members = members
            self.place = place
        }

        func path(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

        subscript(key: String) -> JSONValue? { members[key].flatMap { $0 == .null ? nil : $0 } }

        private func read<Result>(
            _ key: String, as kind: String, _ convert: (JSONValue) -> Result?
        ) throws(Fault) -> Result? {
            guard let value = self[key] else { return nil }
            guard let result = convert(value) else {
                throw Fault(message: "\(path(key)) is \(value.kindDescription) instead of \(kind)")
            }
            return result
        }

        func text(_ key: String) throws(Fault) -> String? { try read(key, as: "a text", \.string) }
        func flag(_ key: String) throws(Fault) -> Bool? { try read(key, as: "true or false", \.bool) }
        func list(_ key: String) throws(Fault) -> [JSONValue]? { try read(key, as: "a list", \.array) }
        func object(_ key: String) throws(Fault) -> [String: JSONValue]? { try read(key, as: "an object", \.object) }

        func texts(_ key: String) throws(Fault) -> [String]? {
            guard let elements = try list(key) else { return nil }
            var texts: [String] = []
            for (index, element) in elements.enumerated() {
                guard let text = element.string else {
                    throw Fault(message: "\(path(key))[\(index)] is \(element.kindDescription) instead of a text")
                }
                texts.append(text)
            }
            return texts
        }
    }
}
