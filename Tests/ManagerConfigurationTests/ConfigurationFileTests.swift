import Foundation
import ManagerConfiguration
import Testing

@Suite("Configuration files on disk")
struct ConfigurationFileTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "shaman-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory.path(percentEncoded: false))
    }

    @Test("a file is read as it is, a missing one is none")
    func reads() throws {
        try withDirectory { directory in
            let path = directory + "/shaman-manager.yaml"
            #expect(try ConfigurationSources.readFromDisk(path) == nil)
            #expect(try ConfigurationSources.readFromDisk(path + "/below/nothing") == nil)
            try Data("manager_name: Ränder\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try ConfigurationSources.readFromDisk(path) == "manager_name: Ränder\n")

            let sources = ConfigurationSources(
                options: ConfigurationOptions(), environment: [:], workingDirectory: directory,
                readFile: ConfigurationSources.readFromDisk
            )
            #expect(try sources.load().configuration.managerName == "Ränder")
        }
    }

    @Test("what is no text file is an error")
    func refuses() throws {
        try withDirectory { directory in
            #expect(throws: ConfigurationError.self) { try ConfigurationSources.readFromDisk(directory) }
            let path = directory + "/latin.yaml"
            try Data([0x61, 0xE4, 0x0A]).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: ConfigurationError.self) { try ConfigurationSources.readFromDisk(path) }
            #expect(error?.description == "configuration file \(path): is not text in UTF-8")
        }
    }

    @Test("the running process has sources of its own")
    func process() throws {
        try withDirectory { directory in
            let path = directory + "/farm.yaml"
            try Data("manager_name: Farm\n".utf8).write(to: URL(fileURLWithPath: path))
            let loaded = try ConfigurationSources.ofThisProcess(options: ConfigurationOptions(config: path)).load()
            #expect(loaded.configuration.managerName == "Farm")
            #expect(loaded.file == path)
        }
    }
}
