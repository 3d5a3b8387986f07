internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// `shaman logs`
struct ShowLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print the log of a task, or the logs of a job's tasks.",
        discussion: """
            Of a job, these are the logs of the active tasks, else of those that failed, else of the one that changed \
            last. On a terminal, control characters other than colours are shown instead of obeyed.
            """
    )

    @Argument(help: "The ID of a task or job, or its first \(IDPrefix.shortest) characters or more.")
    var id: String

    @Flag(name: [.short, .long], help: "Go on as the log grows, until the task or job has ended.")
    var follow = false

    @Option(help: ArgumentHelp("Begin with so many bytes at the end of each log.", valueName: "bytes"))
    var tail: Int64?

    @Option(help: "Where the server is. (default: $SHAMAN_URL, else \(ServerURL.defaultText))")
    var url: String?

    func validate() throws {
        _ = try idPrefix(id)
        guard tail.map({ $0 >= 0 }) ?? true else { throw ValidationError("--tail must not be negative") }
    }

    func run() async throws {
        var common = CommonOptions()
        common.url = url
        let prefix = try idPrefix(id)
        var printer = LogPrinter()
        defer { printer.finish() }
        var isOut = false
        var hasLog = false
        func show(_ event: LogFollower.Event) {
            switch event {
            case .task(let task): printer.show(TaskRow(task))
            case .bytes(let bytes):
                hasLog = true
                printer.show(bytes)
            case .omitted(let count): complain("\(counted(count, "further task")) left out")
            case .outage(let error):
                if !isOut { complain("\(error.message); asking again") }
                isOut = true
                return
            }
            isOut = false
        }
        try await ShamanClient.with(try common.jobConfiguration()) { client in
            let follower = LogFollower(client, tailBytes: tail)
            switch try await client.subject(prefix) {
            case .task(let id): try await follower.showTask(id, follows: follow) { show($0) }
            case .job(let id): try await follower.showJob(id, follows: follow) { show($0) }
            }
        }
        if !hasLog { complain("there is no log yet") }
    }
}
