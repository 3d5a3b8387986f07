import Foundation
import ManagerConfiguration
import Testing

@Suite("Configuration files that are refused")
struct ConfigurationErrorTests {
    private func refusal(of yaml: String) -> ConfigurationError? {
        #expect(throws: ConfigurationError.self) {
            try ManagerConfiguration(yaml: yaml, file: "farm.yaml", workingDirectory: "/srv")
        }
    }

    @Test(
        "the error names the file, the key and the reason",
        arguments: [
            ("listen: ''", "listen", "\"\" is not an address to listen at: it has no port"),
            ("listen: :65536", "listen", "port 65536 is above 65535"),
            ("database: ' '", "database", "must not be empty"),
            (#"shared_storage_path: '\\NAS\farm'"#, "shared_storage_path", "UNC notation, which is not supported"),
            (#"shared_storage_path: 'F:\farm'"#, "shared_storage_path", "Windows drive letter"),
            (#"shared_storage_path: "/mnt/\0""#, "shared_storage_path", "NUL"),
            (#"local_manager_storage_path: '\\NAS\farm'"#, "local_manager_storage_path", "UNC notation"),
            ("shaman: {enabled: perhaps}", "shaman.enabled", "\"perhaps\" is neither true nor false"),
            ("shaman: {durability: never}", "shaman.durability", "is not one of: checkout, always, none"),
            ("shaman: {checkoutWait: -1s}", "shaman.checkoutWait", "-1s is negative"),
            ("shaman: {minimumFree: lots}", "shaman.minimumFree", "\"lots\" is not a number of bytes"),
            ("shaman: {minimumFree: -1}", "shaman.minimumFree", "\"-1\" is not a number of bytes"),
            ("shaman: [on]", "shaman", "expected keys and values, but found a list"),
            ("shaman: on", "shaman", "expected keys and values, but found \"on\""),
            ("shaman: {garbageCollect: {period: -1h}}", "shaman.garbageCollect.period", "-1h0m0s is negative"),
            (
                "shaman: {garbageCollect: {period: 59s}}", "shaman.garbageCollect.period",
                "59s is below the minimum of 1m0s"
            ),
            ("shaman: {garbageCollect: {period: 10}}", "shaman.garbageCollect.period", "without a unit"),
            ("shaman: {garbageCollect: {maxAge: 31d}}", "shaman.garbageCollect.maxAge", "unknown unit \"d\""),
            ("shaman: {garbageCollect: {quarantine: -1s}}", "shaman.garbageCollect.quarantine", "-1s is negative"),
            (
                "shaman: {garbageCollect: {extraCheckoutPaths: /mnt}}", "shaman.garbageCollect.extraCheckoutPaths",
                "expected a list, but found \"/mnt\""
            ),
            (
                #"shaman: {garbageCollect: {extraCheckoutPaths: [a, '\\NAS']}}"#,
                "shaman.garbageCollect.extraCheckoutPaths[1]", "UNC notation"
            ),
            ("server: {shutdownDeadline: 3000000h}", "server.shutdownDeadline", "is too long"),
            ("manager_name: [a]", "manager_name", "expected one value, but found a list"),
            ("_meta: {version: three}", "_meta.version", "\"three\" is not a whole number"),
            ("variables: [a]", "variables", "expected keys and values, but found a list"),
            ("variables: {a: {is_twoway: 2}}", "variables.a.is_twoway", "\"2\" is neither true nor false"),
            ("variables: {a: {values: {b: c}}}", "variables.a.values", "expected a list, but found keys and values"),
            ("variables: {a: {values: [x]}}", "variables.a.values[0]", "expected keys and values, but found \"x\""),
        ]
    )
    func namesTheFault(yaml: String, key: String, reason: String) throws {
        let error = try #require(refusal(of: yaml))
        #expect(error.file == "farm.yaml")
        #expect(error.key == key)
        #expect(error.message.contains(reason), "\(error)")
    }

    @Test("another version of the format is refused in the words that people search for", arguments: [0, 2, 4])
    func versions(version: Int) {
        let error = refusal(of: "_meta: {version: \(version)}\nlisten: wrong as well")
        #expect(
            error?.description
                == "configuration file farm.yaml version \(version), but only version 3 is supported"
        )
        #expect(error?.key == "_meta.version")
    }

    @Test(
        "text that is not YAML is refused with its line",
        arguments: [
            ("listen: :8080\nshaman: {enabled: true\n", "line 3"),
            ("a: b\n\tc: d\n", "line 2"),
            ("a: b\n  c: d\n", "line 2"),
            ("a: *nowhere\n", "line 1"),
            ("listen: a\nlisten: b\n", "line 1, column 1: more than one listen"),
            ("one: 1\ntwo: \u{1}\n", "line 2, column 6"),
        ]
    )
    func invalidYAML(yaml: String, place: String) {
        let error = refusal(of: yaml)
        #expect(error?.key == nil)
        #expect(error?.message.hasPrefix("invalid YAML in ") == true, "\(String(describing: error))")
        #expect(error?.message.contains(place) == true, "\(String(describing: error))")
        #expect(error?.message.contains("\n") == false)
    }

    @Test("a file that is a list or one value is refused", arguments: ["[a, b]", "- a", "hello"])
    func wrongTop(yaml: String) {
        let error = refusal(of: yaml)
        #expect(error?.key == nil)
        #expect(error?.message.hasPrefix("expected keys and values, but found ") == true)
    }

    @Test("an error prints as one line, also for those who only know errors")
    func prints() {
        let inFile = ConfigurationError(file: "a.yaml", key: "listen", message: "is wrong")
        #expect(inFile.description == "configuration file a.yaml: listen: is wrong")
        #expect((inFile as any Error).localizedDescription == inFile.description)
        let whole = ConfigurationError(file: "a.yaml", key: nil, message: "is wrong")
        #expect(whole.description == "configuration file a.yaml: is wrong")
        let option = ConfigurationError(file: nil, key: "--listen", message: "is wrong")
        #expect(option.description == "--listen: is wrong")
    }
}
