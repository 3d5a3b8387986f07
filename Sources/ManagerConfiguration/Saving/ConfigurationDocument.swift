/// The configuration as a document: the known settings in the order of the file, and what else the file has.
enum ConfigurationDocument {
    /// What stands for a secret where anybody may read it.
    static let mask = "********"
    /// The settings that are secret, as paths.
    private static let secrets = [["mqtt", "client", "password"], ["server", "managementToken"]]

    /// All known settings of a configuration.
    static func known(_ configuration: ManagerConfiguration) -> ConfigurationValue {
        let garbage = configuration.shaman.garbageCollection
        let mqtt = configuration.mqtt
        return .mapping([
            .init("_meta", .mapping([.init("version", .integer(Int64(ManagerConfiguration.supportedVersion)))])),
            .init("manager_name", .text(configuration.managerName)),
            .init("database", .text(configuration.database)),
            .init("database_check_period", .duration(configuration.databaseCheckPeriod)),
            .init("listen", .text("\(configuration.listen)")),
            .init("autodiscoverable", .flag(configuration.isAutodiscoverable)),
            .init("local_manager_storage_path", .text(configuration.localStoragePath)),
            .init("shared_storage_path", .text(configuration.sharedStoragePath)),
            .init(
                "shaman",
                .mapping([
                    .init("enabled", .flag(configuration.shaman.isEnabled)),
                    .init(
                        "garbageCollect",
                        .mapping([
                            .init("period", .duration(garbage.period)), .init("maxAge", .duration(garbage.maximumAge)),
                            .init("quarantine", .duration(garbage.quarantine)),
                            .init("extraCheckoutPaths", .list(garbage.extraCheckoutPaths.map { .text($0) })),
                        ])),
                    .init("durability", .text(configuration.shaman.durability.rawValue)),
                    .init("checkoutWait", .duration(configuration.shaman.checkoutWait)),
                    .init("portableNames", .flag(configuration.shaman.portableNames)),
                    .init("minimumFree", configuration.shaman.minimumFree.map { .text("\($0)B") } ?? .null),
                ])),
            .init("task_timeout", .duration(configuration.taskTimeout)),
            .init("worker_timeout", .duration(configuration.workerTimeout)),
            .init("blocklist_threshold", .integer(Int64(configuration.blocklistThreshold))),
            .init("task_fail_after_softfail_count", .integer(Int64(configuration.taskFailAfterSoftFailCount))),
            .init(
                "mqtt",
                .mapping([
                    .init(
                        "client",
                        .mapping([
                            .init("enabled", .flag(mqtt.isEnabled)), .init("broker", .text(mqtt.broker)),
                            .init("clientID", .text(mqtt.clientID)), .init("topic_prefix", .text(mqtt.topicPrefix)),
                            .init("username", .text(mqtt.username)), .init("password", .text(mqtt.password)),
                        ]))
                ])),
            .init("server", server(configuration.server)),
            .init(
                "variables",
                .mapping(
                    configuration.variableDefinitions.sorted { $0.key < $1.key }.map {
                        .init($0.key, variable($0.value))
                    }
                )),
        ])
    }

    /// The dotted names of a document's settings.
    static func keys(of document: ConfigurationValue, below path: String = "") -> [String] {
        guard case .mapping(let entries) = document, path != "variables" else { return [path] }
        return entries.flatMap { keys(of: $0.value, below: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }

    private static func server(_ settings: ServerSettings) -> ConfigurationValue {
        .mapping([
            .init("shortVersion", settings.shortVersion.map { .text($0) } ?? .null),
            .init("shutdownDeadline", .duration(settings.shutdownDeadline)),
            .init("workerCheckPeriod", .duration(settings.workerCheckPeriod)),
            .init("trustedProxies", .list(settings.trustedProxies.networks.map { .text("\($0)") })),
            .init("managementToken", settings.managementToken.map { .text($0) } ?? .null),
        ])
    }

    static func variable(_ definition: VariableDefinition) -> ConfigurationValue {
        let values = definition.values.map { value -> ConfigurationValue in
            var entries: [ConfigurationValue.Entry] = []
            if value.platforms.count == 1 {
                entries.append(.init("platform", .text(value.platforms[0])))
            } else {
                entries.append(.init("platforms", .list(value.platforms.map { .text($0) })))
            }
            entries.append(.init("audience", .text(value.audience?.rawValue ?? "all")))
            entries.append(.init("value", .text(value.text)))
            return .mapping(entries)
        }
        let twoWay: [ConfigurationValue.Entry] = definition.isTwoWay ? [.init("is_twoway", .flag(true))] : []
        return .mapping(twoWay + [.init("values", .list(values))])
    }

    /// Lays one document over another: what both have comes from the upper one, in the lower one's order. Where the upper
    /// one has no value for a name, the name goes.
    static func overlay(
        _ upper: ConfigurationValue, over lower: ConfigurationValue, isTop: Bool = true
    )
        -> ConfigurationValue
    {
        guard case .mapping(let above) = upper, case .mapping(let below) = lower else { return upper }
        var result: [ConfigurationValue.Entry] = []
        for entry in below {
            guard let value = upper[entry.key] else {
                result.append(entry)
                continue
            }
            if value == .null { continue }
            // Variables are one setting: those that are left out are no more.
            let isWhole = isTop && entry.key == "variables"
            result.append(.init(entry.key, isWhole ? value : overlay(value, over: entry.value, isTop: false)))
        }
        return .mapping(result + above.filter { lower[$0.key] == nil && $0.value != .null })
    }

    /// Hides the secrets.
    static func masked(_ document: ConfigurationValue) -> ConfigurationValue {
        secrets.reduce(document) { document, path in
            document.replacing(path[...]) { value in
                value == .null || value == .text("") ? value : .text(mask)
            }
        }
    }

    /// Puts the secrets back that were hidden in what a client read and sends again.
    static func unmasked(_ changes: ConfigurationValue, from document: ConfigurationValue) -> ConfigurationValue {
        secrets.reduce(changes) { changes, path in
            changes.replacing(path[...]) { value in
                guard value == .text(mask) else { return value }
                return path.reduce(Optional(document)) { $0?[$1] } ?? .null
            }
        }
    }

    /// Takes the values away that are none.
    static func withoutNulls(_ document: ConfigurationValue) -> ConfigurationValue {
        guard case .mapping(let entries) = document else { return document }
        return .mapping(entries.filter { $0.value != .null }.map { .init($0.key, withoutNulls($0.value)) })
    }
}

extension ConfigurationValue {
    fileprivate static func duration(_ duration: GoDuration) -> ConfigurationValue { .text("\(duration)") }
}
