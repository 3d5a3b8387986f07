internal import ArgumentParser
internal import ManagerConfiguration
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman-gc fsck`
struct Fsck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read stored files again and compare them with their checksums.",
        discussion: """
            What does not match is moved aside, so that clients upload it again, and the checkouts that link to it are \
            named.
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Read only a part, chosen at random: 5% or 0.05.", valueName: "share"))
    var sample: String?

    @Option(help: ArgumentHelp("Read at most so much per second: 50MiB.", valueName: "bytes"))
    var rate: String?

    func validate() throws { _ = try request() }

    func run() async throws {
        let request = try request()
        let bar = ProgressBar(style: .suitable(quiet: store.json || !StandardStream.error.isTerminal))
        defer { bar.finish() }
        let progress: Scrubber.Progress = { done, total in
            bar.report(
                ProgressSnapshot(activity: "Verifying", done: done, total: total, detail: "", countsBytes: true))
        }
        let report: ScrubReport
        switch try store.open() {
        case .alone(let service): report = try await verify(service, request, progress)
        case .served(let server):
            report = try await ShamanClient.with(ShamanClient.Configuration(server: server, connections: 1)) { client in
                try await client.verify(request, progress: progress)
            }
        }
        bar.finish()
        try show(report)
        if !report.corrupt.isEmpty || report.errors > 0 { throw foundSomething }
    }

    private func verify(
        _ service: ShamanService, _ request: ScrubRequest, _ progress: @escaping Scrubber.Progress
    ) async throws -> ScrubReport {
        let cancellation = Cancellation()
        let report = try await withTaskCancellationHandler {
            try await service.scrubber.run(request, cancellation: cancellation, progress: progress, note: note)
        } onCancel: {
            cancellation.cancel()
        }
        try service.close()
        return report
    }

    private func request() throws -> ScrubRequest {
        ScrubRequest(sample: try share(), bytesPerSecond: try bytesPerSecond())
    }

    private func share() throws -> Double {
        guard let sample else { return 1 }
        let number = sample.hasSuffix("%") ? Double(sample.dropLast()).map { $0 / 100 } : Double(sample)
        guard let number, number > 0, number <= 1 else {
            throw ValidationError("--sample \(sample) is not a share above 0 and up to 1 (or 100%)")
        }
        return number
    }

    private func bytesPerSecond() throws -> Int64? {
        guard let rate else { return nil }
        do {
            let bytes = try ByteSize.parse(rate)
            guard bytes > 0 else { throw ValidationError("--rate \(rate) is not positive") }
            return bytes
        } catch let error as ByteSizeError {
            throw ValidationError("--rate: \(error)")
        }
    }

    private func show(_ report: ScrubReport) throws {
        if store.json { return try printJSON(report) }
        for blob in report.corrupt { StandardStream.output.writeLine("corrupt: \(blob)") }
        for path in report.affected { StandardStream.output.writeLine("affected: \(printable(path))") }
        guard StandardStream.output.isTerminal || !report.corrupt.isEmpty || report.errors > 0 else { return }
        StandardStream.output.writeLine(
            """
            \(counted(report.verified, "blob")) verified, \(ByteText(report.bytes)) in \
            \(DurationText(seconds: report.seconds)); \(counted(report.corrupt.count, "is", plural: "are")) corrupt, \
            \(counted(report.errors, "error"))
            """)
    }
}
