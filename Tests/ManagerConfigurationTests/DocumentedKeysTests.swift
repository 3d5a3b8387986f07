import Foundation
import ManagerConfiguration
import Testing

@Suite("Documented settings")
struct DocumentedKeysTests {
    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test("the annotated example loads without complaint and has every setting")
    func example() throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures").path
        let store = try ConfigurationStore(
            ConfigurationSources(
                options: ConfigurationOptions(config: "shaman-manager.yaml"), environment: [:],
                workingDirectory: directory, readFile: ConfigurationSources.readFromDisk))
        let configuration = store.current
        #expect(configuration.unknownKeys == [] && configuration.warnings == [])
        #expect(configuration.server.trustedProxies.networks.map(\.description) == ["127.0.0.1", "::1"])
        #expect(configuration.shaman.minimumFree == 10 << 30)
        let text = try Self.text("fixtures/shaman-manager.yaml")
        for key in ManagerConfiguration.allSettings {
            let name = key.split(separator: ".").last.map(String.init) ?? key
            #expect(text.contains("\(name):"), "\(key) is not in the example")
        }
    }

    @Test("the page of settings has each of them, with its default and what a change of it takes")
    func page() throws {
        let page = try Self.text("docs/configuration.md")
        let table = try #require(
            page.components(separatedBy: "<!-- keys:begin -->").last?.components(separatedBy: "<!-- keys:end").first)
        let rows = table.split(separator: "\n").dropFirst(2).map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
        }
        #expect(rows.map { $0[1] } == ManagerConfiguration.allSettings)
        let defaults = try ConfigurationStore(
            ConfigurationSources(
                options: ConfigurationOptions(), environment: [:], workingDirectory: "/nowhere", readFile: { _ in nil })
        ).document
        for row in rows {
            #expect((row[4] == "live") == ManagerConfiguration.isLive(row[1]), "\(row[1])")
            let value = row[1].split(separator: ".").reduce(Optional(defaults)) { $0?[String($1)] }
            let shown: String? =
                switch value {
                case .text(let text)?: text.isEmpty ? "empty" : text.replacing("/nowhere/", with: "./")
                case .integer(let number)?: "\(number)"
                case .flag(let flag)?: "\(flag)"
                case .list?: "none"
                case .mapping(let entries)?: entries.map(\.key).joined(separator: ", ")
                case .plain?, .null?, nil: nil
                }
            if let shown { #expect(row[3] == shown, "\(row[1])") }
        }
    }
}
