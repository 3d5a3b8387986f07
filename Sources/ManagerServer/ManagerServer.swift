internal import CLinuxServer
internal import FarmStore
internal import FlamencoAPI
internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JobManager
internal import LiveEvents
public import Logging
public import ManagerConfiguration
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
public import Shaman
internal import UnixSignals
internal import WorkerManager

/// The server: one file store, the dialects that speak to it, and what it does on its own.
public struct ManagerServer: Sendable {
    /// The program's version, as `--version` prints it.
    public static let version = VersionInfo.program

    /// How it came to an end.
    public enum End: Sendable {
        /// A signal asked for it.
        case stopped
        /// The configuration was set up: it has to begin anew.
        case restart
    }

    private let store: ConfigurationStore
    private let configuration: ManagerConfiguration
    private let shaman: ShamanService?
    private let farm: Farm
    private let logger: Logger

    /// - Parameters:
    ///   - shaman: The opened store; `nil` while it is switched off or not set up.
    ///   - farm: The opened database.
    public init(configuration: ConfigurationStore, shaman: ShamanService?, farm: Farm, logger: Logger) {
        store = configuration
        self.configuration = configuration.current
        self.shaman = shaman
        self.farm = farm
        self.logger = logger
    }

    /// Serves until a signal or an error ends it. A second signal ends the process at once.
    ///
    /// On SIGINT and SIGTERM it takes no new connections, lets what is under way come to its end, for no longer than the
    /// configured deadline, and closes the store.
    ///
    /// - Throws: When the port cannot be had, or the store cannot be closed cleanly.
    public func run() async throws -> End {
        linuxserver_map_blocks_from(Int32(ServerLimits.mappedBlockBytes))
        await farm.jobs.repair()
        let lane = try shaman.map { try LaneService.start(shaman: $0, logger: logger) }
        let events = eventServer
        let restart = RestartRequest()
        // Told to stop from the last to the first, each when the one before has stopped.
        var services: [any Service] = []
        if let lane {
            let interval: Duration = .nanoseconds(ServerLimits.watchInterval.nanoseconds)
            services.append(PeriodicService(firstDelay: interval, period: interval) { lane.look() })
        }
        services +=
            WorkerUpkeep(
                workers: farm.workers, checkPeriod: configuration.server.workerCheckPeriod.duration
            ).services
        services.append(PeriodicService(firstDelay: .seconds(1), period: .seconds(1)) { events.look() })
        services +=
            JobUpkeep(jobs: farm.jobs, checkPeriod: configuration.server.workerCheckPeriod.duration).services
        services.append(
            HistoryService(
                history: FarmHistory(farm.store), workers: farm.workers, jobs: farm.jobs, shaman: shaman, logger: logger
            ))
        services +=
            DatabaseCheck(
                store: farm.store, period: configuration.databaseCheckPeriod.duration, logger: logger
            ).services
        if let shaman {
            let logger = logger
            shaman.startSurvey { logger.notice("store: \($0)") }
            services +=
                StoreMaintenance(
                    shaman: shaman, settings: configuration.shaman.garbageCollection, logger: logger
                ).services
        }
        // No more connections first, and what is under way comes to its end while it is still watched for slowness.
        services.append(try application(lane: lane, events: events, restart: restart))
        // Their connections have no end of their own.
        services.append(ListenersStop(bus: farm.bus))
        // Requests may wait for what this one stops.
        if let shaman { services.append(BackgroundStop(shaman: shaman)) }
        services.append(stopDeadline)
        var group = ServiceGroupConfiguration(
            services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) } + [
                .init(service: restart, successTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.server.shutdownDeadline.duration
        let outcome = await Result { try await ServiceGroup(configuration: group).run() }
        LateSignals.watch()
        let closing = Result { try shaman?.close() }
        if case .failure(let error) = closing {
            logger.error("the store could not be closed cleanly", metadata: ["reason": "\(error)"])
        }
        let farmClosing = await farm.close()
        if case .failure(let error) = farmClosing {
            logger.error("the database could not be closed cleanly", metadata: ["reason": "\(error)"])
        }
        logger.notice("stopped")
        try outcome.get()
        // What could not be closed is looked at when it is opened again.
        if restart.wasMade, !LateSignals.haveCome { return .restart }
        try closing.get()
        try farmClosing.get()
        return .stopped
    }

    /// Beyond the deadline everything was cancelled; what does not end by that hangs.
    private var stopDeadline: StopDeadline {
        let logger = logger
        return StopDeadline(limit: configuration.server.shutdownDeadline.duration + ServerLimits.timeToCancel) {
            logger.critical("the stop takes too long, something hangs: the server ends as it is")
            _exit(1)
        }
    }

    private var eventServer: EventServer {
        let workers = farm.workers
        return EventServer(
            bus: farm.bus, settings: EventsSettings(uptime: farm.uptime), farmStatus: { workers.farmStatus })
    }

    private func application(
        lane: LaneService?, events: EventServer, restart: RestartRequest
    ) throws -> some ApplicationProtocol {
        let router = Router(context: FarmRequestContext.self)
        router.add(middleware: ErrorMiddleware())
        let api = try FlamencoAPI(
            configuration: store, shaman: shaman, workers: farm.workers, jobs: farm.jobs,
            files: farm.files, history: FarmHistory(farm.store), submitter: farm.submitter, compiler: farm.compiler,
            pool: IOPool(threads: 2, queueCapacity: 256), trialOfStore: trialOfStore, restart: restart.make)
        api.addRoutes(to: router)
        WebRoutes.add(to: router)
        JobFileRoutes.add(to: router, files: farm.files, pool: farm.filesPool)
        PollingRoutes.add(to: router, events: events)
        let uploads = UploadService(shaman: shaman, logger: logger)
        let shaman = shaman
        let logger = logger
        return Application(
            router: router,
            server: HTTPServerBuilder { FarmChannel(responder: $0, uploads: uploads, lane: lane, events: events) },
            configuration: ApplicationConfiguration(
                address: .hostname(Self.bindAddress(configuration.listen.host), port: Int(configuration.listen.port)),
                serverName: nil, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(ServerLimits.connections, logger: logger)),
            onServerRunning: { channel in await Self.announce(channel, shaman: shaman, logger: logger) },
            logger: logger)
    }

    /// Says why a storage could not be served after a restart; `nil` when it could.
    @Sendable
    private func trialOfStore(_ storage: String) -> String? {
        // The one that is served is open already.
        storage == shaman?.options.storage ? nil : StoreOpening.problem(with: storage, configuration)
    }

    /// An empty host means every interface, IPv6 and IPv4.
    private static func bindAddress(_ host: String) -> String {
        guard host.isEmpty else { return host }
        return (try? SocketAddress.makeAddressResolvingHost("::1", port: 0)) != nil ? "::" : "0.0.0.0"
    }

    /// Says where the server answers, in the log and, for `shaman-gc`, in the store's lock file.
    private static func announce(_ channel: any Channel, shaman: ShamanService?, logger: Logger) async {
        let port = channel.localAddress?.port ?? 0
        let host = channel.localAddress?.ipAddress ?? "127.0.0.1"
        let reachable = host == "::" || host == "0.0.0.0" ? "127.0.0.1" : (host.contains(":") ? "[\(host)]" : host)
        let url = "http://\(reachable):\(port)/"
        logger.notice("serving", metadata: ["url": "\(url)"])
        do {
            try await shaman?.pool.run { () throws(ShamanError) in try shaman?.announce(url: url) }
        } catch {
            logger.warning("shaman-gc will not find this server", metadata: ["reason": "\(error)"])
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
