internal import ArgumentParser
internal import FarmModel
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman submit`
struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Submit a job, and print its ID.",
        discussion: """
            Settings that are not given have the job type's defaults; nothing is evaluated. With --push, the directory's \
            files are sent and a checkout is made, after the server has accepted the settings; --blend names the scene \
            in it. With --follow, exits with status 1 if the job fails or is canceled.
            """
    )

    @OptionGroup var job: SubmitOptions
    @OptionGroup var files: SubmitFiles

    @Flag(help: "Only have the server check the job; send and submit nothing.")
    var check = false

    @Flag(name: [.short, .long], help: "Show how far the job is until it has ended.")
    var follow = false

    @OptionGroup var cacheOptions: CacheOptions
    @OptionGroup var common: CommonOptions

    private struct CheckReport: Encodable {
        let accepted: Bool
    }

    func run() async throws {
        var configuration = ShamanClient.Configuration(
            server: try common.server(), connections: SubmitFiles.connections)
        configuration.answerTimeout = .seconds(600)
        var sources = JobSettings.Sources()
        sources.assignments = try job.assignments()
        if let path = job.settings {
            sources.file = try await JobSettings.load(path, on: filePool())
            sources.fileName = JobSettings.fileName(of: path)
        }
        let planned = try await files.planned()
        let job = try await ShamanClient.with(configuration) { [sources] client in
            try await submit(sources, planned, client)
        }
        guard follow, let job, !job.isCompleted else { return }
        throw ExitCode(1)
    }

    /// - Returns: the job, as it ended if that was waited for; `nil` when it was only checked.
    private func submit(
        _ sources: JobSettings.Sources, _ planned: SceneFiles?, _ client: ShamanClient
    ) async throws -> JobInfo? {
        let tag: String? = if let tag = job.tag { try await client.tagID(tag) } else { nil }
        let name = job.name ?? planned?.jobName ?? job.type
        let submitter = JobSubmitter(client, type: job.type) { [job] type, known, storage in
            var sources = sources
            sources.known = known
            var submission = JobSubmission(
                name: name, of: type, settings: try JobSettings.resolve(type, sources))
            submission.priority = job.priority
            submission.metadata = try job.metadataTexts()
            submission.workerTag = tag
            submission.storage = storage
            submission.initialStatus = job.paused ? .paused : .queued
            return submission
        }
        if check || files.push != nil {
            // Before much is sent in vain.
            try await submitter.check(known: planned?.settings ?? [:], storage: planned?.storage)
        }
        if check {
            common.json
                ? try printJSON(CheckReport(accepted: true))
                : StandardStream.output.writeLine("The server accepts the job.")
            return nil
        }
        let present = try await files.place(client, cacheOptions, quiet: common.json) ?? planned
        let submitted = try await submitter.submit(known: present?.settings ?? [:], storage: present?.storage)
        if !common.json { show(submitted) }
        let last =
            follow ? try await shaman.follow(submitted.id, client, on: .error, quiet: common.json) : submitted
        if common.json {
            try printJSON(last)
        } else if follow, StandardStream.output.isTerminal {
            StandardStream.output.writeLine(printable("\(last.name), job \(last.id): \(last.status)"))
        }
        return last
    }

    private func show(_ job: JobInfo) {
        guard StandardStream.output.isTerminal else { return StandardStream.output.writeLine(printable(job.id)) }
        StandardStream.output.writeLine(printable("\(job.name), job \(job.id): \(job.status)"))
    }
}
