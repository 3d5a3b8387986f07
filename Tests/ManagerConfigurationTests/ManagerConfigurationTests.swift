import ManagerConfiguration
import Testing

@Suite("Reading a configuration file")
struct ManagerConfigurationTests {
    private func read(_ yaml: String) throws -> ManagerConfiguration {
        try ManagerConfiguration(yaml: yaml, file: "test.yaml", workingDirectory: "/srv/farm")
    }

    @Test(
        "an empty file means the defaults",
        arguments: ["", "# nothing\n", "---\n", "null", "{}", "shaman:\nserver:\n"]
    )
    func defaults(yaml: String) throws {
        let configuration = try read(yaml)
        #expect(configuration.managerName == "Flamenco")
        #expect(configuration.listen == ListenAddress(host: "", port: 8080))
        #expect(configuration.database == "flamenco-manager.sqlite")
        #expect(configuration.localStoragePath == "/srv/farm/flamenco-manager-storage")
        #expect(configuration.sharedStoragePath == "")
        #expect(configuration.isFirstRun)
        #expect(configuration.shaman.isEnabled)
        #expect(configuration.shaman.durability == .checkout)
        #expect(configuration.shaman.checkoutWait == .seconds(30))
        #expect(configuration.shaman.minimumFree == nil)
        #expect(configuration.shaman.garbageCollection.period.description == "24h0m0s")
        #expect(configuration.shaman.garbageCollection.maximumAge.description == "744h0m0s")
        #expect(configuration.shaman.garbageCollection.quarantine == .hours(1))
        #expect(configuration.shaman.garbageCollection.extraCheckoutPaths == [])
        #expect(configuration.server.shortVersion == nil)
        #expect(configuration.server.shutdownDeadline == .seconds(30))
        #expect(configuration.variableDefinitions.keys.sorted() == ["blender", "blenderArgs"])
        #expect(configuration.unknownKeys == [])
        #expect(configuration.warnings == [])
    }

    @Test("every key is read")
    func everyKey() throws {
        let configuration = try read(
            """
            _meta:
              version: 3
            manager_name: Sprite Farm
            listen: '[::1]:8081'
            database: '  farm.sqlite '
            local_manager_storage_path: ./local/../private
            shared_storage_path: /mnt//farm/
            shaman:
              enabled: false
              durability: always
              checkoutWait: 1m30s
              minimumFree: 10GiB
              garbageCollect:
                period: 1h0m0s
                maxAge: 100h
                quarantine: 0s
                extraCheckoutPaths: [/mnt/old/jobs, older/jobs, '', ~]
            server:
              shortVersion: 3.8
              shutdownDeadline: 5s
            """
        )
        #expect(configuration.managerName == "Sprite Farm")
        #expect(configuration.listen == ListenAddress(host: "::1", port: 8081))
        #expect(configuration.database == "farm.sqlite")
        #expect(configuration.localStoragePath == "/srv/farm/private")
        #expect(configuration.sharedStoragePath == "/mnt/farm")
        #expect(!configuration.isFirstRun)
        #expect(!configuration.shaman.isEnabled)
        #expect(configuration.shaman.durability == .always)
        #expect(configuration.shaman.checkoutWait == .seconds(90))
        #expect(configuration.shaman.minimumFree == 10_737_418_240)
        #expect(configuration.shaman.garbageCollection.period == .hours(1))
        #expect(configuration.shaman.garbageCollection.maximumAge == .hours(100))
        #expect(configuration.shaman.garbageCollection.quarantine == .zero)
        #expect(
            configuration.shaman.garbageCollection.extraCheckoutPaths == ["/mnt/old/jobs", "/srv/farm/older/jobs"]
        )
        #expect(configuration.server.shortVersion == "3.8")
        #expect(configuration.server.shutdownDeadline == .seconds(5))
        #expect(configuration.unknownKeys == [])
        #expect(configuration.warnings == [])
    }

    @Test("keys without a value keep their defaults")
    func nullValues() throws {
        let configuration = try read(
            """
            listen:
            manager_name: ~
            database: null
            variables: ~
            shaman: {enabled: ~, garbageCollect: {period: ~}}
            """
        )
        #expect(configuration == (try read("")))
    }

    @Test("the settings of workers, tasks, events and proxies are read")
    func farmSettings() throws {
        let configuration = try read(
            """
            task_timeout: 20m
            worker_timeout: 90s
            blocklist_threshold: 4
            task_fail_after_softfail_count: 5
            autodiscoverable: false
            database_check_period: 0
            mqtt:
              client:
                enabled: true
                broker: " tcp://localhost:1883 "
                clientID: farm
                topic_prefix: studio
                username: name
                password: word
            server:
              trustedProxies: [127.0.0.1, 10.0.0.0/8, "fd00::/8"]
              workerCheckPeriod: 5s
              managementToken: secret
            """
        )
        #expect(configuration.taskTimeout == .minutes(20) && configuration.workerTimeout == .seconds(90))
        #expect(configuration.blocklistThreshold == 4 && configuration.taskFailAfterSoftFailCount == 5)
        #expect(!configuration.isAutodiscoverable && configuration.databaseCheckPeriod == .zero)
        #expect(configuration.mqtt.isEnabled && configuration.mqtt.broker == "tcp://localhost:1883")
        #expect(configuration.mqtt.clientID == "farm" && configuration.mqtt.topicPrefix == "studio")
        #expect(configuration.mqtt.username == "name" && configuration.mqtt.password == "word")
        #expect(
            configuration.server.trustedProxies.networks.map(\.description) == ["127.0.0.1", "10.0.0.0/8", "fd00::/8"])
        #expect(configuration.server.workerCheckPeriod == .seconds(5))
        #expect(configuration.server.managementToken == "secret")
        #expect(configuration.unknownKeys.isEmpty && configuration.warnings.isEmpty)
    }

    @Test(
        "what is out of range is refused by its name",
        arguments: [
            ("task_timeout: -1s", "task_timeout"), ("worker_timeout: 5", "worker_timeout"),
            ("database_check_period: -1h", "database_check_period"), ("blocklist_threshold: -1", "blocklist_threshold"),
            ("blocklist_threshold: many", "blocklist_threshold"),
            ("task_fail_after_softfail_count: 1.5", "task_fail_after_softfail_count"),
            ("autodiscoverable: perhaps", "autodiscoverable"), ("mqtt: {client: {enabled: 3}}", "mqtt.client.enabled"),
            ("server: {trustedProxies: [farm.local]}", "server.trustedProxies[0]"),
            ("server: {trustedProxies: [10.0.0.0/33]}", "server.trustedProxies[0]"),
            ("server: {workerCheckPeriod: 0s}", "server.workerCheckPeriod"),
        ])
    func outOfRange(yaml: String, key: String) {
        #expect(throws: ConfigurationError.self) { try read(yaml) }
        do {
            _ = try read(yaml)
        } catch {
            #expect((error as? ConfigurationError)?.key == key)
        }
    }

    @Test("unknown keys do no harm and are listed with their whole path")
    func unknownKeys() throws {
        let configuration = try read(
            """
            own_url: http://farm/
            mode: production
            _meta: {version: 3, written: today}
            shaman: {speed: high, garbageCollect: {often: true}}
            server: {colour: blue}
            mqtt: {server: x, client: {port: 1}}
            variables:
              a:
                direction: oneway
                values: [{platform: linux, value: x, note: y}]
            """
        )
        #expect(
            configuration.unknownKeys == [
                "_meta.written", "mode", "mqtt.client.port", "mqtt.server", "own_url", "server.colour",
                "shaman.garbageCollect.often", "shaman.speed", "variables.a.direction",
                "variables.a.values[0].note",
            ]
        )
        #expect(configuration.warnings == [])
    }

    @Test("anchors and merged mappings count like what they stand for")
    func anchorsAndMerges() throws {
        let configuration = try read(
            """
            extra: &base {period: 2h, maxAge: 50h}
            shaman:
              garbageCollect:
                <<: *base
                maxAge: 60h
            """
        )
        #expect(configuration.shaman.garbageCollection.period == .hours(2))
        #expect(configuration.shaman.garbageCollection.maximumAge == .hours(60))
        #expect(configuration.unknownKeys == ["extra"])
    }

    @Test(
        "an age below an hour is raised to one and reported, so that old files still load",
        arguments: ["0", "0s", "59m59s", "-5h"]
    )
    func maximumAgeHasAFloor(text: String) throws {
        let configuration = try read("shaman: {garbageCollect: {maxAge: \(text)}}")
        #expect(configuration.shaman.garbageCollection.maximumAge == .hours(1))
        #expect(
            configuration.warnings
                == ["shaman.garbageCollect.maxAge: \(text) is below the minimum; 1h0m0s is used instead"]
        )
    }

    @Test("collection can be switched off, and run as often as every minute", arguments: ["0", "0s", "1m"])
    func shortPeriods(text: String) throws {
        let configuration = try read("shaman: {garbageCollect: {period: \(text)}}")
        #expect(configuration.shaman.garbageCollection.period == (try GoDuration(parsing: text)))
    }

    @Test(
        "yes and no are read as the reference reads them",
        arguments: [("true", true), ("True", true), ("yes", true), ("on", true), ("false", false), ("no", false)]
    )
    func flags(text: String, expected: Bool) throws {
        #expect(try read("shaman: {enabled: \(text)}").shaman.isEnabled == expected)
    }

    @Test("Blender without a name is reported")
    func emptyBlender() throws {
        let configuration = try read("variables: {blender: {values: [{platform: linux, value: ''}]}}")
        #expect(
            configuration.warnings
                == ["variables.blender: the value for linux is empty, so that workers cannot start Blender there"]
        )
    }
}
