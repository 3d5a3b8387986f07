extension ConfigurationReader {
    /// Lays the file's variables over the defaults; one that both have is replaced as a whole.
    mutating func readVariables(
        _ top: inout YAMLSection, into definitions: inout [String: VariableDefinition]
    ) throws(ConfigurationError) {
        var section = try top.section("variables")
        for name in section.names {
            let key = section.dotted(name)
            let definition = try readVariable(section.section(name), key: key)
            guard name != Variables.jobsName else {
                warnings.append("\(key): the Manager itself sets this variable; the configured one has no effect")
                continue
            }
            warnAboutEmptyValues(of: definition, name: name, key: key)
            definitions[name] = definition
        }
    }

    private mutating func readVariable(
        _ section: YAMLSection, key: String
    ) throws(ConfigurationError) -> VariableDefinition {
        var section = section
        let isTwoWay = try section.setting("is_twoway")?.flag() ?? false
        var values: [VariableDefinition.Value] = []
        for item in try section.sections("values") {
            if let value = try readValue(item) { values.append(value) }
        }
        unknownKeys += section.leftovers
        return VariableDefinition(isTwoWay: isTwoWay, values: values)
    }

    /// One value of a variable, or nil and a warning when nobody could ever get it.
    private mutating func readValue(
        _ section: YAMLSection
    ) throws(ConfigurationError) -> VariableDefinition.Value? {
        var section = section
        let text = try section.setting("value")?.text ?? ""
        let audience = try section.setting("audience")
        var platforms = try section.settings("platforms").map(\.text)
        if let platform = try section.setting("platform")?.text { platforms.append(platform) }
        unknownKeys += section.leftovers

        platforms.removeAll(where: \.isEmpty)
        guard !platforms.isEmpty else {
            warnings.append("\(section.dotted("platform")): missing, so the value \"\(text)\" is never used")
            return nil
        }
        switch audience?.text ?? "" {
        case "", "all":
            return VariableDefinition.Value(platforms: platforms, audience: nil, text: text)
        case let name:
            if let audience = Audience(rawValue: name) {
                return VariableDefinition.Value(platforms: platforms, audience: audience, text: text)
            }
            warnings.append(
                "\(section.dotted("audience")): \"\(name)\" is not one of all, users, workers, "
                    + "so the value \"\(text)\" is never used"
            )
            return nil
        }
    }

    /// An empty path would be the beginning of every text, and workers cannot start a program without a name.
    private mutating func warnAboutEmptyValues(of definition: VariableDefinition, name: String, key: String) {
        guard definition.isTwoWay || name == "blender" else { return }
        for value in definition.values where value.text.isEmpty {
            let platforms = value.platforms.joined(separator: ", ")
            warnings.append(
                definition.isTwoWay
                    ? "\(key): the value for \(platforms) is empty and has no effect"
                    : "\(key): the value for \(platforms) is empty, so that workers cannot start Blender there"
            )
        }
    }
}
