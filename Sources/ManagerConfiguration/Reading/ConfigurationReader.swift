/// Reads one configuration file: takes each key out of its section, converts and checks it.
struct ConfigurationReader {
    static let versionKey = "_meta.version"

    let file: String
    let workingDirectory: String
    /// Take the place of the file's settings before these are checked, so that a path that is wrong on this machine
    /// does no harm if an option replaces it.
    let overrides: SettingOverrides

    var unknownKeys: [String] = []
    var warnings: [String] = []

    init(file: String, workingDirectory: String, overrides: SettingOverrides) {
        self.file = file
        self.workingDirectory = workingDirectory
        self.overrides = overrides
    }

    mutating func read(_ yaml: String) throws(ConfigurationError) -> ManagerConfiguration {
        var top = try YAMLSection(yaml: yaml, file: file)
        var configuration = ManagerConfiguration(workingDirectory: workingDirectory)

        try checkVersion(&top)
        try readStorage(&top, into: &configuration)
        if let name = try top.setting("manager_name") { configuration.managerName = name.text }
        let listen = try top.setting("listen")
        if let listen = overrides.listen ?? listen { configuration.listen = try listen.listenAddress() }
        try readShaman(&top, into: &configuration.shaman)
        try readServer(&top, into: &configuration.server)
        try readFarm(&top, into: &configuration)
        try readMQTT(&top, into: &configuration.mqtt)
        try readVariables(&top, into: &configuration.variableDefinitions)

        configuration.unknownKeys = (unknownKeys + top.leftovers).sorted()
        configuration.warnings = warnings
        return configuration
    }

    private mutating func checkVersion(_ top: inout YAMLSection) throws(ConfigurationError) {
        var meta = try top.section("_meta")
        if let setting = try meta.setting("version"),
            try setting.integer() != ManagerConfiguration.supportedVersion
        {
            throw setting.error(
                "version \(setting.text), but only version \(ManagerConfiguration.supportedVersion) is supported"
            )
        }
        unknownKeys += meta.leftovers
    }

    private mutating func readStorage(
        _ top: inout YAMLSection, into configuration: inout ManagerConfiguration
    ) throws(ConfigurationError) {
        let database = try top.setting("database")
        if let database = overrides.database ?? database {
            configuration.database = try Self.trimmed(database)
        }
        let local = try top.setting("local_manager_storage_path")
        if let local = overrides.localStorage ?? local {
            let directory = try local.directory(in: workingDirectory)
            if !directory.isEmpty { configuration.localStoragePath = directory }
        }
        let shared = try top.setting("shared_storage_path")
        if let shared = overrides.sharedStorage ?? shared {
            configuration.sharedStoragePath = try shared.directory(in: workingDirectory)
        }
    }

    private static func trimmed(_ setting: Setting) throws(ConfigurationError) -> String {
        guard !setting.trimmed.isEmpty else { throw setting.error("must not be empty") }
        return setting.trimmed
    }
}
