internal import ArgumentParser
internal import Foundation

/// The program: measures by default, and starts itself as one of its limits.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaman-bench",
        abstract: "Measures a Shaman server against the limits of its machine.",
        subcommands: [MeasureCommand.self, BareLoopCommand.self],
        defaultSubcommand: MeasureCommand.self)
}
