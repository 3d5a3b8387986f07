internal import ArgumentParser
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell which files the server has.",
        discussion: "Exits with status 1 if it lacks any."
    )

    @Argument(help: "The files.", completion: .file())
    var files: [String]

    @OptionGroup var cacheOptions: CacheOptions
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
        let pool = filePool()
        let cache = try await cacheOptions.open(on: pool)
        let findings = try await ShamanClient.with(configuration) { client in
            var findings: [Finding] = []
            for path in files {
                let blob = try await cache.identify(path, on: pool)
                findings.append(
                    Finding(path: path, sha: blob.sha, size: blob.size, status: try await client.status(of: blob)))
            }
            return findings
        }
        try await pool.run { () throws(ShamanError) in cache.save() }
        common.json ? try printJSON(Report(files: findings)) : show(findings)
        guard findings.allSatisfy({ $0.status == .stored }) else { throw ExitCode(1) }
    }

    private func show(_ findings: [Finding]) {
        var table = TextTable([.left, .right, .left])
        for finding in findings {
            table.add(finding.status.rawValue, "\(ByteText(finding.size))", printable(finding.path))
        }
        StandardStream.output.write(table.text)
    }
}
