internal import ArgumentParser
internal import FoundationEssentials
internal import Shaman
internal import ShamanClient
internal import Terminal

/// What every subcommand understands.
struct CommonOptions: ParsableArguments {
    @Option(help: "Where the server is. (default: $SHAMAN_URL, else \(ServerURL.defaultText))")
    var url: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    /// The server that was asked for.
    func server() throws -> ServerURL {
        let variable = ProcessInfo.processInfo.environment["SHAMAN_URL"]
        let text = url ?? variable.flatMap { $0.isEmpty ? nil : $0 } ?? ServerURL.defaultText
        do {
            return try ServerURL(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}

/// What the subcommands that hash files understand.
struct CacheOptions: ParsableArguments {
    @Flag(help: "Read every file anew instead of remembering what unchanged files contain.")
    var noCache = false

    /// The user's cache; one that is forgotten at the end where that is wanted.
    func open(on pool: IOPool) async throws -> HashCache {
        let environment = ProcessInfo.processInfo.environment
        let location = noCache ? nil : HashCache.defaultLocation(environment: environment)
        return try await pool.run { () throws(ShamanError) in HashCache(location: location) }
    }
}

/// How many threads can compute at once.
func coreCount() -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

/// Prints a value as JSON.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    StandardStream.output.writeLine(String(decoding: try encoder.encode(value), as: UTF8.self))
}
