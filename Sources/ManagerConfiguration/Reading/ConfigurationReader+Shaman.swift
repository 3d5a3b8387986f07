extension ConfigurationReader {
    mutating func readShaman(
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
}
