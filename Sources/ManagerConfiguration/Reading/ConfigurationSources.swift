/// Everything that a configuration is made from. What comes first wins: options, environment, file, defaults.
///
/// The environment variables are `SHAMAN_CONFIG`, `SHAMAN_LISTEN`, `SHAMAN_STORAGE`, `SHAMAN_LOCAL_STORAGE`,
/// `SHAMAN_DATABASE`, `SHAMAN_SCRIPTS` and `SHAMAN_LOG_LEVEL`; an empty one counts as not set. Without a configuration file in options
/// or environment, ``fileNames`` are looked for in the working directory, and if there is none, that is no error.
public struct ConfigurationSources: Sendable {
    /// Reads a whole file as text: nil if it does not exist, an error if it exists and cannot be read.
    public typealias FileReader = @Sendable (_ path: String) throws -> String?

    /// The files that are looked for, the preferred one first.
    public static let fileNames = ["shaman-manager.yaml", "flamenco-manager.yaml"]

    private let options: ConfigurationOptions
    private let environment: [String: String]
    private let workingDirectory: String
    private let readFile: FileReader

    /// Takes note of the sources; nothing is read before ``load()``.
    ///
    /// - Precondition: `workingDirectory` is absolute.
    public init(
        options: ConfigurationOptions,
        environment: [String: String],
        workingDirectory: String,
        readFile: @escaping FileReader
    ) {
        precondition(workingDirectory.hasPrefix("/"), "the working directory must be absolute")
        self.options = options
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.readFile = readFile
    }

    /// Reads and checks everything.
    ///
    /// - Throws: ``ConfigurationError`` that names the option, the environment variable, or the file and its key.
    public func load() throws(ConfigurationError) -> LoadedConfiguration {
        let logLevel = try override("--log-level", options.logLevel, "SHAMAN_LOG_LEVEL")
        let level: LogLevelName? = try logLevel.map { (setting) throws(ConfigurationError) in
            try setting.lowercased().choice()
        }
        let scripts = try override("--scripts", options.scripts, "SHAMAN_SCRIPTS")
        let source = try findFile()
        return LoadedConfiguration(
            configuration: try configuration(from: source?.text ?? "", file: source?.path ?? "", overridden: true),
            file: source?.path, scripts: scripts.map { LocalPath.absolute($0.text, in: workingDirectory) },
            logLevel: level?.rawValue
        )
    }

    /// Reads a text as if it were the file's.
    ///
    /// - Parameter overridden: With options and environment over it, or alone.
    func configuration(
        from text: String, file: String, overridden: Bool
    ) throws(ConfigurationError) -> ManagerConfiguration {
        var overrides = SettingOverrides()
        if overridden {
            overrides.listen = try override("--listen", options.listen, "SHAMAN_LISTEN")
            overrides.database = try override("--database", options.database, "SHAMAN_DATABASE")
            overrides.localStorage = try override("--local-storage", options.localStorage, "SHAMAN_LOCAL_STORAGE")
            overrides.sharedStorage = try override("--storage", options.storage, "SHAMAN_STORAGE")
        }
        var reader = ConfigurationReader(file: file, workingDirectory: workingDirectory, overrides: overrides)
        return try reader.read(text)
    }

    /// The absolute path of the configuration file: the one that is there, else the one that would be looked for first.
    func filePath() throws(ConfigurationError) -> String {
        if let found = try findFile() { return found.path }
        return LocalPath.absolute(Self.fileNames[0], in: workingDirectory)
    }

    /// The text of a file; `nil` when it is not there.
    func text(of path: String) throws(ConfigurationError) -> String? { try read(path) }

    private func override(
        _ option: String, _ given: String?, _ variable: String
    ) throws(ConfigurationError) -> Setting? {
        if let given {
            let setting = Setting(text: given, file: nil, key: option)
            guard !given.isEmpty else { throw setting.error("must not be empty") }
            return setting
        }
        guard let text = environment[variable], !text.isEmpty else { return nil }
        return Setting(text: text, file: nil, key: variable)
    }

    private func findFile() throws(ConfigurationError) -> (path: String, text: String)? {
        if let given = try override("--config", options.config, "SHAMAN_CONFIG") {
            let path = LocalPath.absolute(given.text, in: workingDirectory)
            guard let text = try read(path) else { throw given.error("file \(path) does not exist") }
            return (path, text)
        }
        for name in Self.fileNames {
            let path = LocalPath.absolute(name, in: workingDirectory)
            if let text = try read(path) { return (path, text) }
        }
        return nil
    }

    private func read(_ path: String) throws(ConfigurationError) -> String? {
        do {
            return try readFile(path)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(file: path, key: nil, message: "cannot be read: \(error)")
        }
    }
}
