internal import ArgumentParser
internal import Foundation
internal import ManagerConfiguration
internal import Shaman
internal import ShamanClient
internal import Terminal

/// Which store, and how to tell of it.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The shared storage that holds the store.", valueName: "dir"))
    var storage: String?

    @Option(
        help: ArgumentHelp(
            "The server's configuration file (default: shaman-manager.yaml or flamenco-manager.yaml, here).",
            valueName: "file"))
    var config: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    /// What the configuration says; the storage is in it.
    func configuration() throws -> ManagerConfiguration {
        let loaded = try ConfigurationSources.ofThisProcess(
            options: ConfigurationOptions(config: config, storage: storage)
        ).load()
        guard !loaded.configuration.isFirstRun else {
            throw ValidationError("no storage is configured: give --storage DIR or --config FILE")
        }
        return loaded.configuration
    }

    /// Opens the store, or finds the server that has it open.
    func open() throws -> Store {
        let configuration = try configuration()
        var options = ShamanOptions(storage: configuration.sharedStoragePath)
        options.createsStore = false
        options.maximumAge = configuration.shaman.garbageCollection.maximumAge.duration
        options.quarantineAge = configuration.shaman.garbageCollection.quarantine.duration
        options.extraCheckoutRoots = configuration.shaman.garbageCollection.extraCheckoutPaths
        do throws(ShamanError) {
            return .alone(try ShamanService(options))
        } catch {
            guard error.code == .locked, let server = try Self.server(of: options.storage) else { throw error }
            return .served(server)
        }
    }

    /// Where the server that holds the lock answers.
    private static func server(of storage: String) throws -> ServerURL? {
        guard let owner = try StoreLockOwner.of(storage: storage), let text = owner.url,
            var url = URLComponents(string: text)
        else { return nil }
        if owner.host != ProcessInfo.processInfo.hostName { url.host = owner.host }
        return try url.string.map { text throws in try ServerURL(text) }
    }
}

/// A store to work on.
enum Store {
    /// Nobody else has it open.
    case alone(ShamanService)
    /// A server has it open and does the work.
    case served(ServerURL)
}

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    StandardStream.output.writeLine(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Says on standard error what an operator should know.
@Sendable func note(_ text: String) {
    StandardStream.error.writeLine("shaman-gc: \(printable(text))")
}
