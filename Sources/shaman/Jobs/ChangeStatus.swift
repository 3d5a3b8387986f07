internal import ArgumentParser
internal import FarmModel
internal import ShamanClient
internal import Terminal

/// What the subcommands understand that give jobs or tasks another status.
struct ChangeOptions: ParsableArguments {
    @Argument(help: "IDs, or their first \(IDPrefix.shortest) characters or more.")
    var id: [String]

    @Option(help: "Is shown as the activity of what changes.")
    var reason = "requested from the command line"

    @Flag(help: "The IDs are those of tasks.")
    var task = false

    @OptionGroup var common: CommonOptions

    func validate() throws { for id in id { _ = try idPrefix(id) } }

    /// Gives all of them another status, and tells what has become of them.
    func change(jobs: JobStatus, tasks: TaskStatus) async throws {
        let prefixes = try id.map { try idPrefix($0) }
        try await ShamanClient.with(try common.jobConfiguration()) { client in
            try await tryAll(prefixes, asJSON: common.json) { prefix in
                guard !task else {
                    let id = try await client.taskID(prefix)
                    try await client.setStatus(ofTask: id, to: tasks, reason: reason)
                    let changed = try await client.task(id)
                    return (changed.status, "\(changed.name), task \(changed.id): \(changed.status)")
                }
                let id = try await client.jobID(prefix)
                try await client.setStatus(ofJob: id, to: jobs, reason: reason)
                let changed = try await client.job(id)
                return (changed.status, "\(changed.name), job \(changed.id): \(changed.status)")
            }
        }
    }
}

/// `shaman cancel`
struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Cancel jobs, or single tasks.")

    @OptionGroup var options: ChangeOptions

    func run() async throws { try await options.change(jobs: .cancelRequested, tasks: .canceled) }
}

/// `shaman requeue`
struct Requeue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Queue jobs again, or single tasks.",
        discussion: "Of a completed job everything is done again, of any other what is not completed.")

    @OptionGroup var options: ChangeOptions

    func run() async throws { try await options.change(jobs: .requeueing, tasks: .queued) }
}

/// `shaman pause`
struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pause jobs, or single tasks, until they are queued again.",
        discussion: "Tasks that workers are at are brought to their end.")

    @OptionGroup var options: ChangeOptions

    func run() async throws { try await options.change(jobs: .pauseRequested, tasks: .paused) }
}
