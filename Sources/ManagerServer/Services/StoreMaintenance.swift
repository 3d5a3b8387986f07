internal import Logging
internal import ManagerConfiguration
internal import ServiceLifecycle
internal import Shaman

/// What the server does for its file store on its own: regular collections, and getting stored blobs to stable storage.
struct StoreMaintenance {
    let shaman: ShamanService
    let settings: ShamanSettings.GarbageCollection
    let logger: Logger

    /// After a start the farm's clients come first.
    private static let firstCollectionDelay: Duration = .seconds(30)

    var services: [any Service] {
        var services: [any Service] = [
            PeriodicService(firstDelay: Limits.syncInterval, period: Limits.syncInterval) { await sync() }
        ]
        if settings.period > .zero {
            services.append(
                PeriodicService(firstDelay: Self.firstCollectionDelay, period: settings.period.duration) {
                    await collect()
                })
        } else {
            logger.warning("periodic collection is switched off; the store only grows unless shaman-gc runs")
        }
        return services
    }

    private func sync() async {
        do {
            try await shaman.syncIfNeeded()
        } catch {
            logger.error("stored files could not be made durable", metadata: ["reason": "\(error)"])
        }
    }

    private func collect() async {
        let logger = logger
        do {
            let report = try await shaman.collect(
                CollectionRequest(
                    dryRun: false, maximumAge: settings.maximumAge.duration,
                    quarantineAge: settings.quarantine.duration),
                note: { logger.warning("collection: \($0)") })
            logger.info(
                "collection",
                metadata: [
                    "blobs": "\(report.blobs)", "links": "\(report.links)", "old": "\(report.old)",
                    "in_use": "\(report.inUse)", "quarantined": "\(report.quarantined)",
                    "deleted": "\(report.deleted)", "revived": "\(report.revived)",
                    "freed_bytes": "\(report.freedBytes)", "errors": "\(report.errors)",
                ])
        } catch {
            logger.log(
                level: error.code == .unavailable ? .info : .error, "collection stopped",
                metadata: ["reason": "\(error)"])
        }
    }
}
