internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// `shaman`: the client for people, scripts and tests.
@main
struct ShamanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaman",
        abstract: "Sends the files of a scene to a Shaman server, submits jobs and shows what becomes of them.",
        discussion: """
            The server is given with --url or in the environment variable SHAMAN_URL; else it is \
            \(ServerURL.defaultText).

            Exit status: 0 all went well, 1 something failed or is missing, 2 wrong usage, 130 interrupted.
            """,
        version: "shaman \(ShamanClient.version)",
        subcommands: [Push.self, Status.self, Check.self, Checkout.self, Requirements.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Job",
                subcommands: [
                    Submit.self, ListJobs.self, ShowJob.self, ShowLogs.self, Cancel.self, Requeue.self, Pause.self,
                    DeleteJobs.self,
                ])
        ]
    )

    static func main() async {
        await Program.run(ShamanCommand.self, failure: 1)
    }
}
