import Foundation
import ManagerConfiguration
import Testing

/// A file as Flamenco's Manager writes it, and back.
@Suite("Flamenco's own file")
struct FlamencoFileTests {
    private static let text: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../fixtures/flamenco-manager.yaml")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test("every setting of it is read")
    func read() throws {
        let configuration = try ManagerConfiguration(yaml: Self.text, file: "a", workingDirectory: "/srv")
        #expect(configuration.unknownKeys == [] && configuration.warnings == [])
        #expect(configuration.managerName == "Hilltop" && configuration.sharedStoragePath == "/mnt/flamenco")
        #expect(configuration.localStoragePath == "/srv/flamenco-manager-storage")
        let variables = configuration.variables
        #expect(
            variables.values(audience: .workers, platform: "windows")["blender"]?.value
                == #"C:\Program Files\Blender Foundation\Blender 4.1\blender.exe"#)
        #expect(variables.values(audience: .workers, platform: "windows")["my_storage"]?.value == #"F:\flamenco"#)
        #expect(variables.values(audience: .users, platform: "windows")["my_storage"] == nil)
        #expect(
            variables.translate(path: configuration.jobStoragePath, audience: .workers, platform: "windows")
                == #"F:\flamenco\jobs"#)
    }

    @Test("it is saved with every setting of its own as it was, and with what another program added")
    func save() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "shaman-flamenco-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "flamenco-manager.yaml")
        try (Self.text + "future_key:\n  deep: [1, two]\n").write(to: file, atomically: false, encoding: .utf8)
        func store() throws -> ConfigurationStore {
            try ConfigurationStore(
                ConfigurationSources(
                    options: ConfigurationOptions(), environment: [:], workingDirectory: directory.path,
                    readFile: ConfigurationSources.readFromDisk))
        }
        let before = try store()
        #expect(before.current.unknownKeys == ["future_key"])
        try before.change(
            try JSONDecoder().decode(ConfigurationValue.self, from: Data(#"{"manager_name":"New"}"#.utf8)))
        let saved = try String(contentsOf: file, encoding: .utf8)
        let lines = Set(saved.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        // Strings may be quoted otherwise.
        for line in Self.text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("manager_name") {
            let wanted = line.trimmingCharacters(in: .whitespaces)
            #expect(
                lines.contains(wanted) || lines.contains(wanted.replacing(": :8080", with: ": \":8080\"")), "\(wanted)")
        }
        #expect(lines.contains("future_key:") && lines.contains("- two") && lines.contains("manager_name: New"))
        #expect(try store().document == before.document)
    }
}
