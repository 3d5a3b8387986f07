internal import ArgumentParser
internal import ManagerConfiguration
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman-gc`, `shaman-gc collect`
struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take out what nobody has used for long and no checkout links to.",
        discussion: """
            What is taken out goes to quarantine and comes back when anyone asks for it; a later run deletes it. When \
            not all links can be read, nothing is taken out.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "Keep what was used within this time: 31d, 744h, 90m (default: the configuration's; at least 1h).",
            valueName: "time"))
    var maxAge: String?

    @Flag(help: "Only tell what would be done.")
    var dryRun = false

    @Flag(help: "Delete at once, without quarantine; for when space is needed now.")
    var purge = false

    @Flag(help: "Tell what was done, also when nobody is looking.")
    var verbose = false

    func validate() throws { _ = try age() }

    func run() async throws {
        let report = try await collect()
        try show(report)
        if report.errors > 0 { throw foundSomething }
    }

    private func collect() async throws -> CollectorReport {
        switch try store.open() {
        case .served(let server):
            return try await ShamanClient.with(ShamanClient.Configuration(server: server, connections: 1)) { client in
                try await client.collectGarbage(dryRun: dryRun, maxAge: try age(), purge: purge)
            }
        case .alone(let service):
            let request = CollectionRequest(
                dryRun: dryRun, maximumAge: try age() ?? service.options.maximumAge,
                quarantineAge: purge ? .zero : service.options.quarantineAge)
            let cancellation = Cancellation()
            let report = try await withTaskCancellationHandler {
                try await service.collector.run(request, cancellation: cancellation, note: note)
            } onCancel: {
                cancellation.cancel()
            }
            try service.close()
            return report
        }
    }

    private func age() throws -> Duration? {
        guard let maxAge else { return nil }
        do {
            let age = try GoDuration.parseLenient(maxAge)
            guard age >= .zero else { throw ValidationError("--max-age \(maxAge) is negative") }
            return age.duration
        } catch let error as GoDurationError {
            throw ValidationError("--max-age: \(error)")
        }
    }

    private func show(_ report: CollectorReport) throws {
        if store.json { return try printJSON(report) }
        guard dryRun || verbose || StandardStream.output.isTerminal || report.errors > 0 else { return }
        var table = TextTable([.left, .right])
        table.add("Blobs", grouped(report.blobs))
        table.add("Links", grouped(report.links))
        table.add("Old", grouped(report.old))
        table.add("Old, but in use", grouped(report.inUse))
        table.add(dryRun ? "Would go to quarantine" : "Put into quarantine", grouped(report.quarantined))
        table.add(dryRun ? "Would be deleted" : "Deleted", grouped(report.deleted))
        table.add(dryRun ? "Would come back" : "Came back", grouped(report.revived))
        table.add(dryRun ? "Would be freed" : "Freed", "\(ByteText(report.freedBytes))")
        table.add("Errors", grouped(report.errors))
        table.add("Time", "\(DurationText(seconds: report.seconds))")
        StandardStream.output.write(table.text)
    }
}
