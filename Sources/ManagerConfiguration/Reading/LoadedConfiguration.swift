/// A configuration, and where it came from.
public struct LoadedConfiguration: Equatable, Sendable {
    /// The configuration: options over environment over file over defaults.
    public let configuration: ManagerConfiguration
    /// The absolute path of the file that was read; nil when there was none.
    public let file: String?
    /// The absolute path of the folder of job types; nil when nobody named one.
    public let scripts: String?
    /// The log level that was asked for, a raw value of ``LogLevelName``; nil when nobody asked.
    public let logLevel: String?
    /// What is odd but no reason to refuse to start, for the log.
    public var warnings: [String] { configuration.warnings }

    /// Makes a result.
    public init(configuration: ManagerConfiguration, file: String?, scripts: String?, logLevel: String?) {
        self.configuration = configuration
        self.file = file
        self.scripts = scripts
        self.logLevel = logLevel
    }
}
