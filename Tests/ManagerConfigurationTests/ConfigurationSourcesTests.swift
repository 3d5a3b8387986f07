import ManagerConfiguration
import Testing

@Suite("Where a configuration comes from")
struct ConfigurationSourcesTests {
    private struct Unreadable: Error, CustomStringConvertible {
        let description = "permission denied"
    }

    private func load(
        _ options: ConfigurationOptions = ConfigurationOptions(),
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) throws -> LoadedConfiguration {
        let sources = ConfigurationSources(
            options: options, environment: environment, workingDirectory: "/srv/farm",
            readFile: { path in files[path] }
        )
        return try sources.load()
    }

    private func refusal(
        _ options: ConfigurationOptions = ConfigurationOptions(),
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) -> ConfigurationError? {
        #expect(throws: ConfigurationError.self) {
            try load(options, environment: environment, files: files)
        }
    }

    private static let everywhere = """
        listen: :1
        database: file.sqlite
        local_manager_storage_path: /local/file
        shared_storage_path: /shared/file
        """

    private static let environment = [
        "SHAMAN_LISTEN": ":2", "SHAMAN_DATABASE": "environment.sqlite",
        "SHAMAN_LOCAL_STORAGE": "/local/environment", "SHAMAN_STORAGE": "/shared/environment",
        "SHAMAN_SCRIPTS": "types/environment", "SHAMAN_LOG_LEVEL": "debug",
    ]

    private static let options = ConfigurationOptions(
        listen: ":3", storage: "/shared/option", localStorage: "/local/option", database: "option.sqlite",
        scripts: "/types/option", logLevel: "trace"
    )

    @Test("without any source there are the defaults")
    func defaults() throws {
        let loaded = try load()
        #expect(loaded.file == nil)
        #expect(loaded.logLevel == nil)
        #expect(loaded.warnings == [])
        #expect(
            loaded.configuration
                == (try ManagerConfiguration(yaml: "", file: "", workingDirectory: "/srv/farm"))
        )
    }

    @Test("options win over the environment, which wins over the file")
    func precedence() throws {
        let files = ["/srv/farm/shaman-manager.yaml": Self.everywhere]
        let levels = [
            ("file", 1, try load(files: files)),
            ("environment", 2, try load(environment: Self.environment, files: files)),
            ("option", 3, try load(Self.options, environment: Self.environment, files: files)),
        ]
        for (source, port, loaded) in levels {
            #expect(loaded.configuration.listen == ListenAddress(host: "", port: UInt16(port)))
            #expect(loaded.configuration.database == "\(source).sqlite")
            #expect(loaded.configuration.localStoragePath == "/local/\(source)")
            #expect(loaded.configuration.sharedStoragePath == "/shared/\(source)")
            #expect(loaded.file == "/srv/farm/shaman-manager.yaml")
        }
        #expect(levels.map(\.2.scripts) == [nil, "/srv/farm/types/environment", "/types/option"])
        #expect(levels.map(\.2.logLevel) == [nil, "debug", "trace"])
    }

    @Test("our own file name comes before the reference's")
    func fileNames() throws {
        let ours = "/srv/farm/shaman-manager.yaml"
        let theirs = "/srv/farm/flamenco-manager.yaml"
        let both = [ours: "manager_name: ours", theirs: "manager_name: theirs"]
        #expect(try load(files: both).configuration.managerName == "ours")
        let loaded = try load(files: [theirs: "manager_name: theirs"])
        #expect(loaded.configuration.managerName == "theirs")
        #expect(loaded.file == theirs)
    }

    @Test("a file that is named is read, and no other")
    func namedFile() throws {
        let files = [
            "/etc/farm.yaml": "manager_name: etc", "/srv/farm/conf/farm.yaml": "manager_name: relative",
            "/srv/farm/shaman-manager.yaml": "manager_name: not this one",
        ]
        let absolute = try load(ConfigurationOptions(config: "/etc/farm.yaml"), files: files)
        #expect(absolute.configuration.managerName == "etc")
        let relative = try load(ConfigurationOptions(config: "conf/farm.yaml"), files: files)
        #expect(relative.file == "/srv/farm/conf/farm.yaml")
        let fromEnvironment = try load(environment: ["SHAMAN_CONFIG": "/etc/farm.yaml"], files: files)
        #expect(fromEnvironment.file == "/etc/farm.yaml")
        let both = try load(
            ConfigurationOptions(config: "conf/farm.yaml"), environment: ["SHAMAN_CONFIG": "/etc/farm.yaml"],
            files: files
        )
        #expect(both.configuration.managerName == "relative")
    }

    @Test("a file that is named and does not exist is an error")
    func missingFile() {
        let files = ["/srv/farm/shaman-manager.yaml": ""]
        #expect(
            refusal(ConfigurationOptions(config: "gone.yaml"), files: files)?.description
                == "--config: file /srv/farm/gone.yaml does not exist"
        )
        #expect(
            refusal(environment: ["SHAMAN_CONFIG": "/gone.yaml"], files: files)?.description
                == "SHAMAN_CONFIG: file /gone.yaml does not exist"
        )
    }

    @Test("relative storage starts at the working directory, whoever names it")
    func relativeStorage() throws {
        let options = ConfigurationOptions(storage: "storage", localStorage: "../local")
        let loaded = try load(options, files: ["/srv/farm/shaman-manager.yaml": "shared_storage_path: other"])
        #expect(loaded.configuration.sharedStoragePath == "/srv/farm/storage")
        #expect(loaded.configuration.localStoragePath == "/srv/local")
        #expect(!loaded.configuration.isFirstRun)
        #expect(loaded.configuration.jobStoragePath == "/srv/farm/storage/jobs")
    }

    @Test("a path that is wrong here does no harm in the file when an option replaces it")
    func replacesWrongPaths() throws {
        let files = ["/srv/farm/flamenco-manager.yaml": #"shared_storage_path: 'F:\farm'"#]
        #expect(refusal(files: files)?.key == "shared_storage_path")
        let loaded = try load(ConfigurationOptions(storage: "/mnt/farm"), files: files)
        #expect(loaded.configuration.sharedStoragePath == "/mnt/farm")
    }

    @Test("an empty environment variable counts as not set")
    func emptyEnvironment() throws {
        let environment = Dictionary(
            uniqueKeysWithValues: (Array(Self.environment.keys) + ["SHAMAN_CONFIG"]).map { ($0, "") }
        )
        #expect(try load(environment: environment) == (try load()))
    }

    @Test("an empty option is an error, not a default")
    func emptyOptions() {
        #expect(refusal(ConfigurationOptions(config: ""))?.description == "--config: must not be empty")
        #expect(refusal(ConfigurationOptions(listen: ""))?.description == "--listen: must not be empty")
        #expect(refusal(ConfigurationOptions(storage: ""))?.description == "--storage: must not be empty")
        #expect(refusal(ConfigurationOptions(localStorage: ""))?.description == "--local-storage: must not be empty")
        #expect(refusal(ConfigurationOptions(database: ""))?.description == "--database: must not be empty")
        #expect(refusal(ConfigurationOptions(scripts: ""))?.description == "--scripts: must not be empty")
        #expect(refusal(ConfigurationOptions(logLevel: ""))?.description == "--log-level: must not be empty")
    }

    @Test("a wrong value is blamed on the option or the variable that has it")
    func blames() {
        let files = ["/srv/farm/shaman-manager.yaml": "listen: wrong as well"]
        #expect(refusal(ConfigurationOptions(listen: "8080"), files: files)?.key == "--listen")
        #expect(refusal(environment: ["SHAMAN_LISTEN": "8080"], files: files)?.key == "SHAMAN_LISTEN")
        #expect(refusal(ConfigurationOptions(listen: "8080"), files: files)?.file == nil)
        #expect(refusal(files: files)?.key == "listen")
        #expect(refusal(files: files)?.file == "/srv/farm/shaman-manager.yaml")
        #expect(refusal(ConfigurationOptions(storage: #"\\NAS\farm"#))?.key == "--storage")
    }

    @Test("log levels are known by name, in any case", arguments: LogLevelName.allCases)
    func logLevels(level: LogLevelName) throws {
        let loaded = try load(ConfigurationOptions(logLevel: level.rawValue.uppercased()))
        #expect(loaded.logLevel == level.rawValue)
    }

    @Test("an unknown log level is an error")
    func unknownLogLevel() {
        #expect(
            refusal(environment: ["SHAMAN_LOG_LEVEL": "loud"])?.description
                == "SHAMAN_LOG_LEVEL: \"loud\" is not one of: "
                + "trace, debug, info, notice, warning, error, critical"
        )
    }

    @Test("a file that exists and cannot be read is an error, not a reason to look further")
    func unreadableFile() {
        let sources = ConfigurationSources(
            options: ConfigurationOptions(), environment: [:], workingDirectory: "/srv/farm",
            readFile: { _ in throw Unreadable() }
        )
        let error = #expect(throws: ConfigurationError.self) { try sources.load() }
        #expect(
            error?.description
                == "configuration file /srv/farm/shaman-manager.yaml: cannot be read: permission denied"
        )
    }

    @Test("warnings of the file come with the result")
    func warnings() throws {
        let files = ["/srv/farm/shaman-manager.yaml": "shaman: {garbageCollect: {maxAge: 0s}}"]
        #expect(try load(files: files).warnings.count == 1)
    }
}
