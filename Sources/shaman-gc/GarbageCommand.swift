internal import ArgumentParser
internal import Shaman
internal import Terminal

/// `shaman-gc`: upkeep of a store, for cron and for people.
@main
struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaman-gc",
        abstract: "Collects what nobody uses any more in a Shaman store, verifies it, counts it.",
        discussion: """
            Beside a running server it asks the server to do the work; otherwise it takes the store's lock and does it \
            itself. It is quiet when all is well and nobody is looking.

            Exit status: 0 fine, 1 something was found, 2 it could not run.
            """,
        version: "shaman-gc 0.1.0",
        subcommands: [Collect.self, Fsck.self, Stats.self],
        defaultSubcommand: Collect.self)

    static func main() async {
        await Program.run(Self.self, failure: 2)
    }
}

/// The exit status that says that something was found.
let foundSomething = ExitCode(1)
