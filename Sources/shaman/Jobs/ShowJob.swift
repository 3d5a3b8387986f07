internal import ArgumentParser
internal import FarmModel
internal import FoundationEssentials
internal import ShamanClient
internal import Terminal

/// `shaman job`
struct ShowJob: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Show a job: its settings, how far it is, and what failed.",
        discussion: "With --follow, exits with status 1 if the job fails or is canceled."
    )

    /// Failed tasks of which is asked what happened to them.
    private static let mostQuestions = 10
    private static let failures = [TaskStatus.failed, .softFailed].map(\.rawValue)

    @Argument(help: "The job's ID, or its first \(IDPrefix.shortest) characters or more.")
    var id: String

    @Flag(help: "List the tasks, too.")
    var tasks = false

    @Flag(name: [.short, .long], help: "Show how far the job is until it has ended.")
    var follow = false

    @OptionGroup var common: CommonOptions

    private struct Report: Encodable {
        let job: JobInfo
        let tasksByStatus: [String: Int]
        let tasks: [TaskInfo]?
        let failedTasks: [TaskInfo]
    }

    func validate() throws { _ = try idPrefix(id) }

    func run() async throws {
        let prefix = try idPrefix(id)
        let job = try await ShamanClient.with(try common.jobConfiguration()) { client in
            let id = try await client.jobID(prefix)
            let ended =
                follow ? try await shaman.follow(id, client, on: .output, quiet: common.json) : nil
            let job = if let ended { ended } else { try await client.job(id) }
            try await show(job, client)
            return job
        }
        if follow && !job.isCompleted { throw ExitCode(1) }
    }

    private func show(_ job: JobInfo, _ client: ShamanClient) async throws {
        var tally = TaskTally(counts: job.taskCounts ?? [:])
        var all: [TaskInfo] = []
        // A large job's tasks are not listed for nothing.
        if tasks || job.taskCounts == nil || Self.failures.contains(where: { tally[$0] > 0 }) {
            all = try await client.tasks(of: job.id)
            tally = TaskTally(all)
        }
        var failed = all.filter(\.hasFailed)
        for index in failed.indices.prefix(Self.mostQuestions) {
            failed[index] = try await client.task(failed[index].id)
        }
        if common.json {
            let counts = Dictionary(uniqueKeysWithValues: tally.entries.map { ($0.status, $0.count) })
            return try printJSON(
                Report(job: job, tasksByStatus: counts, tasks: tasks ? all : nil, failedTasks: failed))
        }
        printLines(JobCard(job, tasks: tally, failed: failed, now: Date()).lines())
        if tasks { printLines([""] + JobListView.lines(all.map { TaskRow($0) })) }
    }
}
