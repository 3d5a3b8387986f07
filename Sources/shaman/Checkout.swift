internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// `shaman checkout`
struct Checkout: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a checkout of files that the server has.",
        discussion: FileListArgument.discussion
    )

    @OptionGroup var list: FileListArgument

    @Option(help: "The checkout's name; the server adds to it when it is taken.")
    var name: String

    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
        let checkout: String
        let files: Int
        let bytes: Int64
    }

    func validate() throws {
        guard !name.isEmpty else { throw ValidationError("--name must not be empty") }
    }

    func run() async throws {
        let configuration = ShamanClient.Configuration(server: try common.server(), connections: 1)
        let manifest = try await FileList.load(list.path, on: filePool())
        let checkout = try await ShamanClient.with(configuration) { client in
            try await client.createCheckout(name: name, manifest: manifest)
        }
        let report = Report(checkout: checkout, files: manifest.entries.count, bytes: manifest.totalBytes)
        if common.json { return try printJSON(report) }
        StandardStream.output.write(
            """
            Checkout: \(printable(checkout))
            \(counted(report.files, "file")), \(ByteText(report.bytes))

            """)
    }
}
