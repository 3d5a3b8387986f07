internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Logging
internal import ManagerConfiguration
internal import ManagerServer
internal import Shaman

/// The server: options and wiring.
@main
struct ManagerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaman-manager",
        abstract: "Serves a render farm: the file store for its scenes.",
        discussion: """
            Options win over the environment (SHAMAN_CONFIG, SHAMAN_LISTEN, SHAMAN_STORAGE, SHAMAN_LOCAL_STORAGE, \
            SHAMAN_DATABASE, SHAMAN_SCRIPTS, SHAMAN_LOG_LEVEL), and that wins over the configuration file. Without --config, \
            shaman-manager.yaml or else flamenco-manager.yaml in the working directory is read.
            """,
        version: ManagerServer.version)

    @Option(help: ArgumentHelp("Configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Address to serve on (default: \":8080\", all interfaces).", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Shared storage: files and jobs, as the workers see them.", valueName: "dir"))
    var storage: String?

    @Option(help: ArgumentHelp("The server's own storage, on a local disk.", valueName: "dir"))
    var localStorage: String?

    @Option(help: ArgumentHelp("Database file.", valueName: "file"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "Folder of job types, one JavaScript file each (default: scripts, beside this program).", valueName: "dir"))
    var scripts: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    func run() async throws {
        let store: ConfigurationStore
        do {
            store = try ConfigurationStore(
                ConfigurationSources.ofThisProcess(
                    options: ConfigurationOptions(
                        config: config, listen: listen, storage: storage, localStorage: localStorage,
                        database: database, scripts: scripts, logLevel: logLevel)))
        } catch {
            throw Failure("\(error)")
        }
        let loaded = store.loaded
        let logger = Self.makeLogger(level: loaded.logLevel)
        logger.notice(
            "starting",
            metadata: ["version": "\(ManagerServer.version)", "configuration": "\(loaded.file ?? "defaults")"])
        for warning in loaded.warnings { logger.warning("\(warning)") }
        for key in loaded.configuration.unknownKeys {
            logger.warning("unknown configuration key", metadata: ["key": "\(key)"])
        }
        Self.raiseFileLimit(logger)
        do {
            let shaman = try StoreOpening.open(loaded.configuration, logger: logger)
            let farm = try Farm.open(store, shaman: shaman, scripts: loaded.scripts, logger: logger)
            let server = ManagerServer(configuration: store, shaman: shaman, farm: farm, logger: logger)
            guard case .restart = try await server.run() else { return }
            logger.notice("starting anew")
            try ProcessRestart.run()
        } catch {
            logger.critical("\(error)")
            throw ExitCode.failure
        }
    }

    private static func makeLogger(level: String?) -> Logger {
        LoggingSystem.bootstrap(StreamLogHandler.standardOutput)
        var logger = Logger(label: "shaman")
        logger.logLevel = level.flatMap(Logger.Level.init(rawValue:)) ?? .info
        return logger
    }

    /// A farm's connections, and the store's directories, take more descriptors than the usual soft limit.
    private static func raiseFileLimit(_ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            logger.warning("the limit of open files cannot be raised", metadata: ["limit": "\(limit.rlim_cur)"])
        }
    }
}

/// One line on standard error, and exit status 1.
private struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
