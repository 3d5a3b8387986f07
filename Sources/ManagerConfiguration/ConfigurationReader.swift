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
        if let setting = try top.setting("worker_timeout") {
            configuration.workerTimeout = try setting.durationNotNegative()
        }
        try readVariables(&top, into: &configuration.variableDefinitions)
        try ignoreSettingsOfLaterParts(&top)

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
        let text = String(
            setting.text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        )
        guard !text.isEmpty else { throw setting.error("must not be empty") }
        return text
    }

    private mutating func readShaman(
        _ top: inout YAMLSection, into settings: inout ShamanSettings
    ) throws(ConfigurationError) {
        var section = try top.section("shaman")
        if let setting = try section.setting("enabled") { settings.isEnabled = try setting.flag() }
        if let setting = try section.setting("durability") { settings.durability = try setting.choice() }
        if let setting = try section.setting("checkoutWait") {
            settings.checkoutWait = try setting.durationNotNegative()
        }
        if let setting = try section.setting("portableNames") { settings.portableNames = try setting.flag() }
        if let setting = try section.setting("minimumFree") { settings.minimumFree = try setting.byteSize() }
        try readGarbageCollection(&section, into: &settings.garbageCollection)
        unknownKeys += section.leftovers
    }

    private mutating func readGarbageCollection(
        _ shaman: inout YAMLSection, into settings: inout ShamanSettings.GarbageCollection
    ) throws(ConfigurationError) {
        typealias Limits = ShamanSettings.GarbageCollection
        var section = try shaman.section("garbageCollect")
        if let setting = try section.setting("period") {
            settings.period = try setting.durationNotNegative()
            guard settings.period == .zero || settings.period >= Limits.shortestPeriod else {
                throw setting.error(
                    "\(settings.period) is below the minimum of \(Limits.shortestPeriod); 0 switches collection off"
                )
            }
        }
        if let setting = try section.setting("maxAge") {
            let age = try setting.duration()
            settings.maximumAge = max(age, Limits.shortestMaximumAge)
            if age < settings.maximumAge {
                warnings.append(
                    "\(setting.key): \(setting.text) is below the minimum; \(settings.maximumAge) is used instead"
                )
            }
        }
        if let setting = try section.setting("quarantine") {
            settings.quarantine = try setting.durationNotNegative()
        }
        for setting in try section.settings("extraCheckoutPaths") where !setting.text.isEmpty {
            settings.extraCheckoutPaths.append(try setting.directory(in: workingDirectory))
        }
        unknownKeys += section.leftovers
    }

    private mutating func readServer(
        _ top: inout YAMLSection, into settings: inout ServerSettings
    ) throws(ConfigurationError) {
        var section = try top.section("server")
        if let setting = try section.setting("shortVersion"), !setting.text.isEmpty {
            settings.shortVersion = setting.text
        }
        if let setting = try section.setting("shutdownDeadline") {
            settings.shutdownDeadline = try setting.durationNotNegative()
        }
        if let setting = try section.setting("workerCheckPeriod") {
            settings.workerCheckPeriod = try setting.durationNotNegative()
            guard settings.workerCheckPeriod > .zero else { throw setting.error("must be more than 0") }
        }
        if let setting = try section.setting("managementToken"), !setting.text.isEmpty {
            settings.managementToken = setting.text
        }
        unknownKeys += section.leftovers
    }

    /// Known keys of parts that this version does not have; their values are not looked at.
    private mutating func ignoreSettingsOfLaterParts(_ top: inout YAMLSection) throws(ConfigurationError) {
        top.ignore(
            "task_timeout", "blocklist_threshold", "task_fail_after_softfail_count",
            "autodiscoverable", "database_check_period"
        )
        var mqtt = try top.section("mqtt")
        var client = try mqtt.section("client")
        client.ignore("enabled", "broker", "clientID", "topic_prefix", "username", "password")
        unknownKeys += mqtt.leftovers + client.leftovers
    }
}
