extension ManagerConfiguration {
    /// The settings that have an effect at the next start only, and how they are compared.
    private static let fixedSettings: [(key: String, isSame: @Sendable (Self, Self) -> Bool)] = [
        ("database", { $0.database == $1.database }),
        ("database_check_period", { $0.databaseCheckPeriod == $1.databaseCheckPeriod }),
        ("listen", { $0.listen == $1.listen }),
        ("autodiscoverable", { $0.isAutodiscoverable == $1.isAutodiscoverable }),
        ("local_manager_storage_path", { $0.localStoragePath == $1.localStoragePath }),
        ("shared_storage_path", { $0.sharedStoragePath == $1.sharedStoragePath }),
        ("shaman", { $0.shaman == $1.shaman }),
        ("task_timeout", { $0.taskTimeout == $1.taskTimeout }),
        ("worker_timeout", { $0.workerTimeout == $1.workerTimeout }),
        ("mqtt.client", { $0.mqtt == $1.mqtt }),
        ("server.shutdownDeadline", { $0.server.shutdownDeadline == $1.server.shutdownDeadline }),
        ("server.workerCheckPeriod", { $0.server.workerCheckPeriod == $1.server.workerCheckPeriod }),
        ("server.managementToken", { $0.server.managementToken == $1.server.managementToken }),
    ]

    /// The dotted keys of what differs in another configuration and would have an effect only after a restart.
    public func settingsThatNeedRestart(for other: ManagerConfiguration) -> [String] {
        Self.fixedSettings.filter { !$0.isSame(self, other) }.map(\.key)
    }

    /// This configuration with those settings of another one that have an effect at once.
    func adoptingLiveSettings(of other: ManagerConfiguration) -> ManagerConfiguration {
        var result = self
        result.managerName = other.managerName
        result.blocklistThreshold = other.blocklistThreshold
        result.taskFailAfterSoftFailCount = other.taskFailAfterSoftFailCount
        result.variableDefinitions = other.variableDefinitions
        result.server.shortVersion = other.server.shortVersion
        result.server.trustedProxies = other.server.trustedProxies
        result.unknownKeys = other.unknownKeys
        result.warnings = other.warnings
        return result
    }
}

extension ManagerConfiguration {
    /// The dotted keys of all settings, in the order of the file; `variables` counts as one.
    public static var allSettings: [String] {
        ConfigurationDocument.keys(of: ConfigurationDocument.known(ManagerConfiguration(workingDirectory: "/")))
    }

    /// Whether a change of a setting has an effect at once.
    public static func isLive(_ key: String) -> Bool {
        key != ConfigurationReader.versionKey
            && !fixedSettings.contains { key == $0.key || key.hasPrefix($0.key + ".") }
    }
}
