extension ConfigurationReader {
    mutating func readServer(
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
        let proxies = try section.settings("trustedProxies")
        for setting in proxies where !setting.text.isEmpty { try settings.trustedProxies.add(setting) }
        unknownKeys += section.leftovers
    }

    /// Keys about workers, tasks and the database.
    mutating func readFarm(
        _ top: inout YAMLSection, into configuration: inout ManagerConfiguration
    ) throws(ConfigurationError) {
        if let setting = try top.setting("database_check_period") {
            configuration.databaseCheckPeriod = try setting.durationNotNegative()
        }
        if let setting = try top.setting("autodiscoverable") { configuration.isAutodiscoverable = try setting.flag() }
        if let setting = try top.setting("task_timeout") {
            configuration.taskTimeout = try setting.durationNotNegative()
        }
        if let setting = try top.setting("worker_timeout") {
            configuration.workerTimeout = try setting.durationNotNegative()
        }
        if let setting = try top.setting("blocklist_threshold") {
            configuration.blocklistThreshold = try setting.count()
        }
        if let setting = try top.setting("task_fail_after_softfail_count") {
            configuration.taskFailAfterSoftFailCount = try setting.count()
        }
    }

    mutating func readMQTT(
        _ top: inout YAMLSection, into settings: inout MQTTSettings
    ) throws(ConfigurationError) {
        var mqtt = try top.section("mqtt")
        var client = try mqtt.section("client")
        if let setting = try client.setting("enabled") { settings.isEnabled = try setting.flag() }
        if let setting = try client.setting("broker") { settings.broker = setting.trimmed }
        if let setting = try client.setting("clientID"), !setting.text.isEmpty { settings.clientID = setting.text }
        if let setting = try client.setting("topic_prefix") { settings.topicPrefix = setting.text }
        if let setting = try client.setting("username") { settings.username = setting.text }
        if let setting = try client.setting("password") { settings.password = setting.text }
        if settings.isEnabled, settings.broker.isEmpty {
            warnings.append("mqtt.client.broker: missing, so that nothing is published")
        }
        unknownKeys += mqtt.leftovers + client.leftovers
    }
}
