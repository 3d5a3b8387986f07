import Foundation
import ManagerConfiguration
import Testing

@Suite("The configuration of a running server")
struct ConfigurationStoreTests {
    /// A configuration file in a directory of its own.
    private final class Home {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "shaman-configuration-\(UUID().uuidString)")
        var file: String { directory.appending(path: "shaman-manager.yaml").path }

        init(_ text: String?) throws {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            if let text { try text.write(toFile: file, atomically: false, encoding: .utf8) }
        }

        deinit { try? FileManager.default.removeItem(at: directory) }

        var text: String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }

        func store(_ options: ConfigurationOptions = ConfigurationOptions()) throws -> ConfigurationStore {
            try ConfigurationStore(
                ConfigurationSources(
                    options: options, environment: [:], workingDirectory: directory.path,
                    readFile: ConfigurationSources.readFromDisk))
        }
    }

    private static func json(_ text: String) throws -> ConfigurationValue {
        try JSONDecoder().decode(ConfigurationValue.self, from: Data(text.utf8))
    }

    private static let sample = """
        # a comment
        manager_name: Studio
        local_manager_storage_path: ./local
        own: {list: [1, 2.50, "3", yes], text: 'F:\\x', nothing: ~}
        mqtt: {client: {password: secret, extra: 12:30}}
        variables:
          st:
            is_twoway: true
            values: [{platform: linux, value: /mnt/st}, {platforms: [windows, darwin], value: 'S:\\st', audience: users}]
        """

    @Test("a change is laid over what the file says, and what it does not know stays")
    func change() throws {
        let home = try Home(Self.sample)
        let store = try home.store()
        let change = try store.change(try Self.json(#"{"manager_name":"New","blocklist_threshold":7}"#))
        #expect(change.needsRestart == [])
        #expect(store.current.managerName == "New" && store.current.blocklistThreshold == 7)
        // What another program reads from the file.
        let again = try home.store()
        #expect(again.current == store.current)
        #expect(again.document == store.document)
        #expect(home.text.contains("local_manager_storage_path: ./local\n"))
        #expect(home.text.contains("password: secret"))
        for value in ["- 1\n", "- 2.50\n", "- \"3\"\n", "text: F:\\x\n", "extra: "] {
            #expect(home.text.contains(value), "\(value) in \(home.text)")
        }
        #expect(again.document["own"] == store.document["own"])
        #expect(try String(contentsOfFile: home.file + "~", encoding: .utf8) == Self.sample)
        let attributes = try FileManager.default.attributesOfItem(atPath: home.file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: home.directory.path).sorted()
                == ["shaman-manager.yaml", "shaman-manager.yaml~"])
    }

    @Test("nothing to change changes nothing but the file's form")
    func emptyChange() throws {
        let home = try Home(Self.sample)
        let store = try home.store()
        let before = store.document
        try store.change(try Self.json("{}"))
        #expect(store.document == before)
        #expect(try home.store().document == before)
    }

    @Test("the variables that are given are all there are, and null is the default again")
    func variablesAndNull() throws {
        let home = try Home(Self.sample)
        let store = try home.store()
        try store.change(
            try Self.json(
                #"{"manager_name":null,"variables":{"x":{"values":[{"platform":"all","audience":"all","value":"true"}]}}}"#
            ))
        #expect(store.current.managerName == "Flamenco")
        #expect(store.current.variableDefinitions.keys.sorted() == ["blender", "blenderArgs", "x"])
        #expect(try home.store().current.variables.values(audience: .users, platform: "linux")["x"]?.value == "true")
    }

    @Test("secrets are hidden, and what is hidden comes back as it was")
    func secrets() throws {
        let home = try Home("mqtt: {client: {password: geheim}}\nserver: {managementToken: token}")
        let store = try home.store()
        let shown = store.document
        #expect(shown["mqtt"]?["client"]?["password"]?.text == "********")
        #expect(shown["server"]?["managementToken"]?.text == "********")
        #expect(try !store.yaml.contains("geheim"))
        try store.change(shown)
        #expect(store.current.mqtt.password == "geheim")
        #expect(store.current.server.managementToken == "token")
        let change = try store.change(try Self.json(#"{"mqtt":{"client":{"password":"other"}}}"#))
        #expect(change.needsRestart == ["mqtt.client"])
        #expect(try home.store().current.mqtt.password == "other")
    }

    @Test("what needs a restart is in the file, named, and not in effect")
    func needsRestart() throws {
        let home = try Home("shared_storage_path: /mnt/one")
        let store = try home.store()
        let change = try store.change(
            try Self.json(
                #"{"shared_storage_path":"/mnt/two","listen":":9","task_timeout":"1h","manager_name":"Live"}"#))
        #expect(change.needsRestart == ["listen", "shared_storage_path", "task_timeout"])
        #expect(store.current.sharedStoragePath == "/mnt/one" && store.current.managerName == "Live")
        #expect(store.document["shared_storage_path"]?.text == "/mnt/two")
        #expect(try home.store().current.sharedStoragePath == "/mnt/two")
    }

    @Test("an option stays over the file, and does not get into it")
    func options() throws {
        let home = try Home("listen: :1")
        let store = try home.store(ConfigurationOptions(listen: ":2"))
        #expect(store.document["listen"]?.text == ":1")
        let change = try store.change(try Self.json(#"{"listen":":3"}"#))
        #expect(change.needsRestart == [] && store.current.listen.port == 2)
        #expect(home.text.contains(":3") && !home.text.contains(":2"))
    }

    @Test(
        "a wrong change is refused by its name, and changes nothing",
        arguments: [
            (#"{"task_timeout":"-5m"}"#, "task_timeout"), (#"{"task_timeout":600}"#, "task_timeout"),
            (#"{"_meta":{"version":2}}"#, "_meta.version"), (#"{"listen":""}"#, "listen"),
            (#"{"database":" "}"#, "database"), (#"{"variables":[]}"#, "variables"), (#"{"shaman":7}"#, "shaman"),
            (#"{"variables":{"a":{"values":[{"platform":"linux","value":{}}]}}}"#, "variables.a.values[0].value"),
            (#"[1]"#, nil), (#""text""#, nil),
        ] as [(String, String?)])
    func refusals(json: String, key: String?) throws {
        let home = try Home(Self.sample)
        let store = try home.store()
        let before = (store.current, store.document)
        do {
            _ = try store.change(try Self.json(json))
            Issue.record("accepted: \(json)")
        } catch {
            guard case .invalid(let problem) = error as? ConfigurationStore.Refusal else {
                Issue.record("\(error)")
                return
            }
            #expect(problem.key == key)
        }
        #expect(store.current == before.0 && store.document == before.1)
        #expect(home.text == Self.sample)
        #expect(!FileManager.default.fileExists(atPath: home.file + "~"))
    }

    @Test("a file that cannot be written stays, and so does what is in effect")
    func unwritable() throws {
        let home = try Home(Self.sample)
        let store = try home.store()
        // Also root cannot make a file where a directory is.
        try FileManager.default.createDirectory(
            atPath: "\(home.file).\(ProcessInfo.processInfo.processIdentifier).tmp", withIntermediateDirectories: true)
        #expect {
            try store.change(try Self.json(#"{"manager_name":"New"}"#))
        } throws: { error in
            if case .notSaved(let problem) = error as? ConfigurationStore.Refusal {
                problem.file == home.file
            } else {
                false
            }
        }
        #expect(store.current.managerName == "Studio" && home.text == Self.sample)
    }

    @Test("a link to the file stays a link")
    func symbolicLink() throws {
        let home = try Home(nil)
        let target = home.directory.appending(path: "elsewhere.yaml").path
        try "manager_name: A".write(toFile: target, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: home.file, withDestinationPath: "elsewhere.yaml")
        try home.store().change(try Self.json(#"{"manager_name":"B"}"#))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: home.file) == "elsewhere.yaml")
        #expect(try String(contentsOfFile: target, encoding: .utf8).contains("manager_name: B\n"))
    }

    @Test("a file that is changed by hand is read again; one that is wrong changes nothing and is told once")
    func refresh() throws {
        let home = try Home("manager_name: A")
        let store = try home.store()
        try store.refresh { Issue.record("\($0)") }
        try "manager_name: BB".write(toFile: home.file, atomically: true, encoding: .utf8)
        try store.refresh { Issue.record("\($0)") }
        #expect(store.current.managerName == "BB")
        try "manager_name: [".write(toFile: home.file, atomically: true, encoding: .utf8)
        var notes = 0
        for _ in 0..<3 {
            #expect(throws: ConfigurationError.self) { try store.refresh { _ in notes += 1 } }
        }
        #expect(notes == 1 && store.current.managerName == "BB")
        try "manager_name: CCC".write(toFile: home.file, atomically: true, encoding: .utf8)
        try store.refresh { Issue.record("\($0)") }
        #expect(store.current.managerName == "CCC")
    }

    @Test("what was changed by hand is there after a change by API, and a broken file is not written over")
    func changedByHand() throws {
        let home = try Home("manager_name: A\nblocklist_threshold: 4")
        let store = try home.store()
        let byHand = "manager_name: B\nown: 1\nblocklist_threshold: 5"
        try byHand.write(toFile: home.file, atomically: true, encoding: .utf8)
        try store.change(try Self.json(#"{"manager_name":"C"}"#))
        #expect(store.current.managerName == "C" && store.current.blocklistThreshold == 5)
        #expect(home.text.contains("own: 1\n"))
        try "manager_name: [".write(toFile: home.file, atomically: true, encoding: .utf8)
        #expect {
            try store.change(try Self.json(#"{"manager_name":"D"}"#))
        } throws: { error in
            if case .broken = error as? ConfigurationStore.Refusal { true } else { false }
        }
        #expect(home.text == "manager_name: [" && store.current.managerName == "C")
    }

    @Test("a file that is gone or emptied does not make defaults of what was configured", arguments: [nil, "", " \n"])
    func emptied(text: String?) throws {
        let home = try Home("manager_name: A\nmqtt: {client: {password: geheim}}")
        let store = try home.store()
        try FileManager.default.removeItem(atPath: home.file)
        if let text { try text.write(toFile: home.file, atomically: true, encoding: .utf8) }
        #expect(throws: ConfigurationError.self) { try store.refresh { _ in } }
        #expect(throws: ConfigurationStore.Refusal.self) { try store.change(try Self.json(#"{"manager_name":"B"}"#)) }
        #expect(store.current.managerName == "A" && store.current.mqtt.password == "geheim")
        #expect(home.text == text ?? "")
    }

    @Test("what an option replaces may be wrong on this machine")
    func replacedByAnOption() throws {
        let home = try Home("shared_storage_path: 'F:\\farm'\nlisten: nowhere\nmanager_name: A")
        #expect(throws: ConfigurationError.self) { try home.store() }
        let options = ConfigurationOptions(listen: ":7", storage: "/data")
        let store = try home.store(options)
        #expect(store.current.sharedStoragePath == "/data" && store.current.listen.port == 7)
        try (home.text + "\ntask_timeout: 1h").write(toFile: home.file, atomically: true, encoding: .utf8)
        try store.refresh { Issue.record("\($0)") }
        #expect(store.document["task_timeout"]?.text == "1h0m0s")
    }

    @Test("without a file the first change makes one")
    func newFile() throws {
        let home = try Home(nil)
        let store = try home.store()
        try store.change(try Self.json(#"{"manager_name":"First"}"#))
        #expect(try home.store().current.managerName == "First")
        #expect(!FileManager.default.fileExists(atPath: home.file + "~"))
    }

    @Test(
        "every text comes back from the file as the same text",
        arguments: [
            "", " ", "true", "No", "null", "~", "12", "0x1f", "1e3", "12:30", "2024-01-02", "- a", "a: b", "#x",
            "F:\\x",
            "'", "\"", "a\nb", "\u{1}", "ü €", "{a}", "*x", "&y", "!t", "%d", "@", "`", "-b -y", ":8080", "<<", "=",
            ".5",
        ])
    func texts(text: String) throws {
        let home = try Home(nil)
        let name = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        try home.store().change(try Self.json(#"{"own":\#(name),"mqtt":{"client":{"username":\#(name)}}}"#))
        let store = try home.store()
        #expect(store.current.mqtt.username == text)
        #expect(store.document["own"]?.text == text)
    }
}
