internal import ArgumentParser
internal import FoundationEssentials
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman-gc stats`
struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell what the store holds, and what sharing saves.")

    @OptionGroup var store: StoreOptions

    func run() async throws {
        let stats = try await stats()
        if store.json { return try printJSON(stats) }
        var table = TextTable([.left, .right])
        table.add("Blobs", grouped(stats.blobs))
        table.add("Bytes", "\(ByteText(stats.bytes))")
        table.add("Links in checkouts", grouped(stats.links))
        table.add("Saved by sharing", "\(ByteText(stats.deduplicatedBytes))")
        table.add("Being uploaded", grouped(stats.uploading))
        table.add("Last collection", stats.lastCollection.map { $0.finishedAt.formatted(.iso8601) } ?? "none yet")
        StandardStream.output.write(table.text)
    }

    private func stats() async throws -> StoreStats {
        switch try store.open() {
        case .served(let server):
            return try await ShamanClient.with(ShamanClient.Configuration(server: server, connections: 1)) { client in
                try await client.stats()
            }
        case .alone(let service):
            try await service.survey(note: note)
            let stats = service.stats()
            try service.close()
            return stats
        }
    }
}
