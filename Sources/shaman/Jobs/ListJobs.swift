internal import ArgumentParser
internal import FarmModel
internal import FoundationEssentials
internal import ShamanClient
internal import Terminal

/// `shaman jobs`
struct ListJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "List the farm's jobs, the newest first."
    )

    @Option(
        parsing: .upToNextOption,
        help: "Only jobs with one of these: \(JobStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
    var status: [String] = []

    @Option(help: "How many jobs at most.")
    var limit = 20

    @Flag(help: "All jobs, however many.")
    var all = false

    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
        let jobs: [JobInfo]
    }

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit has to be at least 1") }
        for status in status where JobStatus(rawValue: status) == nil {
            let known = JobStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\"\(printable(status))\" is no status of a job; these are: \(known)")
        }
    }

    func run() async throws {
        let jobs = try await ShamanClient.with(try common.jobConfiguration()) { client in
            try await client.jobs(statuses: status, limit: all ? nil : limit)
        }
        if common.json { return try printJSON(Report(jobs: jobs)) }
        let now = Date()
        printLines(JobListView.lines(jobs.map { JobRow($0, now: now) }))
    }
}
