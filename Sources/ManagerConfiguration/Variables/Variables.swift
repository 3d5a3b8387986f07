/// The variables of a configuration, ready to be asked for by audience and platform.
public struct Variables: Equatable, Sendable {
    /// What a variable is replaced by.
    public struct Value: Equatable, Sendable {
        /// The text itself; never empty for a two-way variable.
        public let value: String
        /// Whether paths that begin with the value belong to the variable.
        public let isTwoWay: Bool

        /// Makes a value.
        public init(value: String, isTwoWay: Bool) {
            self.value = value
            self.isTwoWay = isTwoWay
        }
    }

    /// The name of the variable that the Manager itself defines: the directory that holds the files of all jobs.
    public static let jobsName = "jobs"

    private let definitions: [String: VariableDefinition]
    private let jobStoragePath: String
    private let managerPlatform: String

    /// Makes the table from definitions and from where the Manager keeps the files of jobs.
    ///
    /// - Parameters:
    ///   - definitions: the configured variables by name; one with the name ``jobsName`` has no effect.
    ///   - jobStoragePath: the value of ``jobsName`` for everyone, in the Manager's own notation.
    ///   - managerPlatform: the platform whose values the Manager's own paths begin with.
    public init(definitions: [String: VariableDefinition], jobStoragePath: String, managerPlatform: String) {
        self.definitions = definitions
        self.jobStoragePath = jobStoragePath
        self.managerPlatform = managerPlatform
    }

    /// Every variable that has a value for this audience on this platform, and ``jobsName``, which always has one.
    ///
    /// Platforms are free text and compared exactly; for an unknown one only the values for `all` remain.
    public func values(audience: Audience, platform: String) -> [String: Value] {
        var values: [String: Value] = [:]
        for (name, definition) in definitions {
            guard let text = definition.value(audience: audience, platform: platform) else { continue }
            values[name] = Value(value: text, isTwoWay: definition.isTwoWay)
        }
        values[Self.jobsName] = Value(value: jobStoragePath, isTwoWay: false)
        return values
    }

    /// A path of the Manager, or a text that begins with a variable, as this audience sees it on this platform.
    ///
    /// Placeholders `{name}` are replaced first, in one pass. Then, if the text is in the directory of a two-way
    /// variable on the Manager's platform, that directory is swapped for the target's; where several fit, the
    /// longest wins. If a two-way variable took part in either step, the whole text is a path and gets the target's
    /// separators; otherwise it stays as it was. The same question always gets the same answer.
    public func translate(path: String, audience: Audience, platform: String) -> String {
        let translation = PathTranslation(
            targets: values(audience: audience, platform: platform),
            sources: values(audience: audience, platform: managerPlatform),
            ignoringCase: PlatformName.ignoresCase(managerPlatform),
            platform: platform
        )
        return translation.translate(path)
    }

    /// A text of a job that comes in, with the directory at its beginning replaced by the placeholder of its variable.
    ///
    /// The two-way variables of workers on the submitter's platform count. The longest directory that fits wins, it ends
    /// where a component ends, and what follows it stays as it is. The case of letters counts where the platform says so,
    /// as it does in ``translate(path:audience:platform:)``.
    public func withPlaceholder(_ text: String, submittedFrom platform: String) -> String {
        let directories = values(audience: .workers, platform: platform).filter { $0.value.isTwoWay }
            .sorted { ($1.value.value.count, $0.key) < ($0.value.value.count, $1.key) }
        for (name, directory) in directories {
            let remainder = CrossPlatformPath.remainder(
                of: text, in: directory.value, ignoringCase: PlatformName.ignoresCase(platform))
            if let remainder { return "{\(name)}" + remainder }
        }
        return text
    }
}
