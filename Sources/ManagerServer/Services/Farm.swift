internal import EventBus
internal import FarmModel
internal import FarmStore
internal import Foundation
internal import JobCompiler
internal import JobFiles
internal import JobManager
internal import LiveEvents
public import Logging
public import ManagerConfiguration
public import Shaman
internal import WorkerManager

/// The parts of the farm that remember: its database, and who manages what is in it.
public struct Farm: Sendable {
    let store: FarmStore
    let bus: EventBus
    /// Tells how long something has been running.
    let uptime: @Sendable () -> Duration
    let workers: WorkerManager
    let jobs: JobManager
    let files: JobFiles
    /// Threads that read the files of jobs.
    let filesPool: IOPool
    let compiler: JobCompiler
    let submitter: JobSubmitter

    /// Opens the database that a configuration asks for, and reads workers and jobs. Blocks.
    ///
    /// - Parameters:
    ///   - shaman: The file store, of which jobs have checkouts; `nil` while there is none.
    ///   - scripts: The folder of job types; `nil` for the one beside the program.
    /// - Throws: ``FarmStore/FarmStoreError`` when it cannot be used; the message says what to do.
    public static func open(
        _ configuration: ConfigurationStore, shaman: ShamanService?, scripts: String?, logger: Logger
    ) throws -> Farm {
        let current = configuration.current
        let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
        let opened = try FarmStore.open(try path(current.database), now: now())
        for note in opened.notes { logger.notice("database: \(note)") }
        // Numbers of an earlier run are lower.
        let bus = EventBus(
            startingAfter: UInt64(max(0, now().microseconds)),
            history: EventCapacity(events: EventsLimits.history, logBytes: EventsLimits.historyLogBytes))
        let registry = try WorkerRegistry(opened.store)
        var workerSettings = WorkerSettings(now: now)
        workerSettings.timeout = current.workerTimeout.duration
        var jobSettings = JobSettings(now: now, uptime: workerSettings.uptime)
        jobSettings.taskTimeout = current.taskTimeout.duration
        jobSettings.failurePolicy = { configuration.current.failurePolicy }
        let previewed = PreviewNotices()
        let filesPool = IOPool(threads: 4, queueCapacity: 1024)
        let files = JobFiles(
            root: current.localStoragePath, pool: filesPool, whenPreviewed: previewed.note(_:_:)
        ) { problem in
            logger.error(
                "files of jobs: \(problem.error)", metadata: ["job": "\(problem.job)", "times": "\(problem.count)"])
        }
        let jobs = try JobManager(
            store: opened.store, bus: bus, workers: registry, logs: JobLogs(files: files),
            storage: JobDisks(shaman: shaman, files: files), settings: jobSettings, logger: logger)
        let workers = WorkerManager(
            store: opened.store, registry: registry, bus: bus, tasks: jobs, settings: workerSettings, logger: logger)
        previewed.tell(jobs)
        jobs.onActivityChange { [weak workers] in workers?.refreshFarmStatus() }
        let compiler = JobCompiler(
            JobCompilerOptions(
                executable: ProgramPath.sibling("shaman-compiler"),
                scriptFolder: scripts ?? ProgramPath.sibling("scripts")))
        let counts = jobs.taskCounts
        logger.notice(
            "database opened",
            metadata: [
                "file": "\(opened.store.path)", "workers": "\(workers.workers.count)",
                "tasks.ready": "\(counts.ready)", "tasks.active": "\(counts.active)",
            ])
        return Farm(
            store: opened.store, bus: bus, uptime: workerSettings.uptime, workers: workers, jobs: jobs, files: files,
            filesPool: filesPool, compiler: compiler,
            submitter: JobSubmitter(
                compiler: compiler, jobs: jobs, environment: environment(configuration, shaman: shaman)))
    }

    /// Writes what is only in memory and closes the database. Blocks while it is written.
    func close() async -> Result<Void, FarmStoreError> {
        await workers.saveLastSeen()
        await jobs.saveTouches()
        await files.close()
        bus.close()
        return Result { () throws(FarmStoreError) in try store.close() }
    }

    private static func environment(
        _ configuration: ConfigurationStore, shaman: ShamanService?
    ) -> JobSubmitter.Environment {
        JobSubmitter.Environment(
            withPlaceholder: { configuration.current.variables.withPlaceholder($0, submittedFrom: $1) },
            platform: PlatformName.current, jobStorage: { configuration.current.jobStoragePath },
            checkout: { path in
                guard let shaman else { return nil }
                // A path that lies nowhere is none of ours.
                return (try? await shaman.checkout(containing: path)) ?? nil
            })
    }

    private static func path(_ database: String) throws(FarmStoreError) -> String {
        guard !database.contains("://") else {
            throw FarmStoreError(
                .refused, "the database has to be a file, and not \(database): servers are not supported yet")
        }
        return URL(filePath: database).standardizedFileURL.path
    }
}

extension ManagerConfiguration {
    /// How many failures are too many.
    fileprivate var failurePolicy: FailurePolicy {
        FailurePolicy(blocklistThreshold: blocklistThreshold, failuresOfTask: taskFailAfterSoftFailCount)
    }
}
