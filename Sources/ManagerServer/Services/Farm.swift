internal import EventBus
internal import FarmModel
internal import FarmStore
internal import Foundation
public import Logging
public import ManagerConfiguration
internal import WorkerManager

/// The parts of the farm that remember: its database, and who manages what is in it.
public struct Farm: Sendable {
    let store: FarmStore
    let bus: EventBus
    let workers: WorkerManager

    /// Opens the database that a configuration asks for, and reads the workers. Blocks.
    ///
    /// - Throws: ``FarmStore/FarmStoreError`` when it cannot be used; the message says what to do.
    public static func open(_ configuration: ManagerConfiguration, logger: Logger) throws -> Farm {
        let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
        let opened = try FarmStore.open(try path(configuration.database), now: now())
        for note in opened.notes { logger.notice("database: \(note)") }
        let bus = EventBus()
        var settings = WorkerSettings(now: now)
        settings.timeout = configuration.workerTimeout.duration
        let workers = try WorkerManager(store: opened.store, bus: bus, tasks: nil, settings: settings, logger: logger)
        logger.notice(
            "database opened", metadata: ["file": "\(opened.store.path)", "workers": "\(workers.workers.count)"])
        return Farm(store: opened.store, bus: bus, workers: workers)
    }

    /// Writes what is only in memory and closes the database. Blocks while it is written.
    func close() async -> Result<Void, FarmStoreError> {
        await workers.saveLastSeen()
        bus.close()
        return Result { () throws(FarmStoreError) in try store.close() }
    }

    private static func path(_ database: String) throws(FarmStoreError) -> String {
        guard !database.contains("://") else {
            throw FarmStoreError(
                .refused, "the database has to be a file, and not \(database): servers are not supported yet")
        }
        return URL(filePath: database).standardizedFileURL.path
    }
}
