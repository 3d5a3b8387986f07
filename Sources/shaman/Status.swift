internal import ArgumentParser
internal import FoundationEssentials
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman status`
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tell who answers, and what its store holds.")

    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
        let url: String
        let version: ServerVersion
        let stats: StoreStats?
    }

    func run() async throws {
        let server = try common.server()
        let configuration = ShamanClient.Configuration(server: server, connections: 1)
        let report = try await ShamanClient.with(configuration) { client in
            Report(url: server.description, version: try await client.version(), stats: try await stats(client))
        }
        common.json ? try printJSON(report) : show(report)
    }

    /// `nil` from servers that do not tell, such as Flamenco's own.
    private func stats(_ client: ShamanClient) async throws -> StoreStats? {
        do {
            return try await client.stats()
        } catch let error as ShamanClientError where error.status == 404 || error.status == 405 {
            return nil
        }
    }

    private func lastCollection(_ collection: FinishedCollection) -> String {
        let freed = "\(counted(collection.report.deleted, "blob")), \(ByteText(collection.report.freedBytes))"
        return "\(collection.finishedAt.formatted(.iso8601)), freed \(freed)"
    }

    private func show(_ report: Report) {
        var table = TextTable([.left, .left])
        table.add("Server", report.url)
        table.add("Name", printable(report.version.name))
        table.add("Version", printable(report.version.version))
        if let stats = report.stats {
            table.add("Stored", "\(counted(stats.blobs, "blob")), \(ByteText(stats.bytes))")
            table.add("In checkouts", counted(stats.links, "link"))
            table.add("Saved by sharing", "\(ByteText(stats.deduplicatedBytes))")
            table.add("Being uploaded", counted(stats.uploading, "blob"))
            table.add("Last collection", stats.lastCollection.map { lastCollection($0) } ?? "none yet")
        } else {
            table.add("Store", "this server does not tell")
        }
        StandardStream.output.write(table.text)
    }
}
