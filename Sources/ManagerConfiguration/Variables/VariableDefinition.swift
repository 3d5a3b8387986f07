/// One variable of the configuration file: its kind, and the values that it has in different places.
public struct VariableDefinition: Equatable, Sendable {
    /// One value, and who gets it.
    public struct Value: Equatable, Sendable {
        /// The platforms that get this value; `all` stands for those that have none of their own.
        public let platforms: [String]
        /// The audience that gets this value; nil for every audience.
        public let audience: Audience?
        /// The text itself, as it was written.
        public let text: String

        /// Makes a value for some platforms and one audience, or every audience.
        public init(platforms: [String], audience: Audience?, text: String) {
            self.platforms = platforms
            self.audience = audience
            self.text = text
        }
    }

    /// Whether the variable names a directory that has another path on each platform, so that paths under it can be
    /// translated; a one-way variable is only ever replaced by its value.
    public let isTwoWay: Bool
    /// The values in the order of the file. For the same audience and platform a later one wins.
    public let values: [Value]

    /// Makes a definition; `values` are in order of rising precedence.
    public init(isTwoWay: Bool, values: [Value]) {
        self.isTwoWay = isTwoWay
        self.values = values
    }

    /// The value for one audience on one platform: that of the platform itself, else that of `all`, else nil.
    ///
    /// A two-way value comes without trailing separators, and an empty one counts as none, because every path would
    /// seem to begin with it.
    public func value(audience: Audience, platform: String) -> String? {
        let chosen =
            lastText(audience: audience, platform: platform)
            ?? lastText(audience: audience, platform: PlatformName.all)
        guard isTwoWay, let text = chosen else { return chosen }
        return text.isEmpty ? nil : CrossPlatformPath.trimmingTrailingSeparators(text)
    }

    private func lastText(audience: Audience, platform: String) -> String? {
        values.last { ($0.audience ?? audience) == audience && $0.platforms.contains(platform) }?.text
    }
}

extension VariableDefinition {
    /// The variables that exist even when the file has none.
    static let defaults: [String: VariableDefinition] = [
        "blender": VariableDefinition(
            isTwoWay: false,
            values: [PlatformName.linux, PlatformName.windows, PlatformName.darwin].map {
                Value(platforms: [$0], audience: nil, text: "blender")
            }
        ),
        "blenderArgs": VariableDefinition(
            isTwoWay: false,
            values: [Value(platforms: [PlatformName.all], audience: nil, text: "-b -y")]
        ),
    ]
}
