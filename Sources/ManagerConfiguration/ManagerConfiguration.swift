/// Everything that the server is configured with: a configuration file laid over the defaults.
///
/// A value of this type has been checked as a whole. It never changes; a new configuration is a new value.
public struct ManagerConfiguration: Equatable, Sendable {
    /// The one version of the file format that is read.
    public static let supportedVersion = 3

    /// The name that people see.
    public internal(set) var managerName = "Flamenco"
    /// Where the server listens.
    public internal(set) var listen = ListenAddress(host: "", port: 8080)
    /// The database: a URL, or a file, which is relative to the working directory; never empty.
    public internal(set) var database = "flamenco-manager.sqlite"
    /// Where the server keeps what only itself reads and writes; an absolute path.
    public internal(set) var localStoragePath: String
    /// The storage that every worker sees; an absolute path, or empty until somebody chooses one.
    public internal(set) var sharedStoragePath = ""
    /// The file store.
    public internal(set) var shaman = ShamanSettings()
    /// The server.
    public internal(set) var server = ServerSettings()
    /// How often the database is checked while the server runs; zero for at its start only.
    public internal(set) var databaseCheckPeriod = GoDuration.minutes(10)
    /// Whether workers and add-ons on the same network can find the server by themselves.
    public internal(set) var isAutodiscoverable = true
    /// A task that no worker was heard of for so long fails; zero for never.
    public internal(set) var taskTimeout = GoDuration.minutes(10)
    /// A worker that was not heard of for so long is taken for lost; zero for never.
    public internal(set) var workerTimeout = GoDuration.minutes(1)
    /// After how many failures a worker gets no more tasks of that type and job; zero for never.
    public internal(set) var blocklistThreshold = 3
    /// After how many workers have failed a task it has failed for good.
    public internal(set) var taskFailAfterSoftFailCount = 3
    /// Where events are published by MQTT.
    public internal(set) var mqtt = MQTTSettings()
    /// The configured variables by name; `blender` and `blenderArgs` are always there.
    public internal(set) var variableDefinitions = VariableDefinition.defaults

    /// Keys of the file that mean nothing, as dotted paths, in alphabetical order.
    public internal(set) var unknownKeys: [String] = []
    /// What is odd in the file but no reason to refuse it; each sentence begins with its key.
    public internal(set) var warnings: [String] = []

    /// The defaults alone.
    init(workingDirectory: String) {
        localStoragePath = LocalPath.absolute("./flamenco-manager-storage", in: workingDirectory)
    }

    /// Reads a configuration file's text. Keys that it does not have keep their defaults.
    ///
    /// - Parameters:
    ///   - yaml: the text of the file.
    ///   - file: what errors call the file; it is not opened.
    ///   - workingDirectory: an absolute path; relative paths in the file start here.
    /// - Throws: ``ConfigurationError`` for text that is not YAML, for another version, and for a setting of the wrong
    ///   type or outside its range.
    public init(yaml: String, file: String, workingDirectory: String) throws(ConfigurationError) {
        var reader = ConfigurationReader(
            file: file, workingDirectory: workingDirectory, overrides: SettingOverrides()
        )
        self = try reader.read(yaml)
    }

    /// Whether somebody still has to choose a shared storage; until then the file store cannot run.
    public var isFirstRun: Bool { sharedStoragePath.isEmpty }

    /// The directory that holds the files of all jobs: `jobs` in the shared storage if the file store is enabled,
    /// else the shared storage itself. Empty on the first run.
    public var jobStoragePath: String {
        guard !isFirstRun, shaman.isEnabled else { return sharedStoragePath }
        return CrossPlatformPath.directory(sharedStoragePath, before: "/jobs") + "/jobs"
    }

    /// The variables, with the Manager's own ``Variables/jobsName`` among them.
    public var variables: Variables {
        Variables(
            definitions: variableDefinitions,
            jobStoragePath: jobStoragePath,
            managerPlatform: PlatformName.current
        )
    }
}
