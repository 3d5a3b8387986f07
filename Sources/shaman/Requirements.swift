internal import ArgumentParser
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman requirements`
struct Requirements: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print which files of a list the server lacks, as a list again.",
        discussion: FileListArgument.discussion
    )

    @OptionGroup var list: FileListArgument
    @OptionGroup var common: CommonOptions

    private struct Finding: Encodable {
        let path: String
        let sha: String
        let size: Int64
        let status: BlobStatus
    }

    private struct Report: Encodable {
        let files: [Finding]
    }

    func run() async throws {
        let configuration = ShamanClient.Configuration(server: try common.server(), connections: 1)
        let manifest = try await FileList.load(list.path, on: filePool())
        let missing = try await ShamanClient.with(configuration) { client in
            try await client.findMissing(manifest)
        }
        if common.json {
            let findings = missing.map {
                Finding(path: $0.path.text, sha: $0.blob.sha, size: $0.blob.size, status: $0.status)
            }
            return try printJSON(Report(files: findings))
        }
        let lines = missing.map { FileList.line(path: $0.path, blob: $0.blob) + "\n" }
        StandardStream.output.write(lines.joined())
    }
}
