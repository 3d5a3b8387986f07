/// What was given on the command line; nil for an option that was not.
public struct ConfigurationOptions: Equatable, Sendable {
    /// `--config`: the configuration file, which must exist then.
    public var config: String?
    /// `--listen`: where the server listens.
    public var listen: String?
    /// `--storage`: the shared storage.
    public var storage: String?
    /// `--local-storage`: the server's own directory.
    public var localStorage: String?
    /// `--database`: file or URL.
    public var database: String?
    /// `--scripts`: the folder of job types.
    public var scripts: String?
    /// `--log-level`: one of ``LogLevelName``.
    public var logLevel: String?

    /// Makes options; those that are left out do not count as given.
    public init(
        config: String? = nil,
        listen: String? = nil,
        storage: String? = nil,
        localStorage: String? = nil,
        database: String? = nil,
        scripts: String? = nil,
        logLevel: String? = nil
    ) {
        self.config = config
        self.listen = listen
        self.storage = storage
        self.localStorage = localStorage
        self.database = database
        self.scripts = scripts
        self.logLevel = logLevel
    }
}
