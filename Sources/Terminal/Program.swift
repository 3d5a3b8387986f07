public import ArgumentParser
internal import Glibc

/// The way every program of this project runs: signals cancel, errors are one line, statuses mean the same.
public enum Program {
    /// Runs a command line and ends the process.
    ///
    /// The first SIGINT or SIGTERM cancels the work (status 130 or 143), the second ends it at once.
    ///
    /// - Parameter failure: The status of an error that the command throws; wrong usage has status 2 always, and an
    ///   `ExitCode` its own.
    public static func run(_ root: any AsyncParsableCommand.Type, failure: Int32) async -> Never {
        do {
            try await Interruption.cancelling { try await parseAndRun(root) }
        } catch {
            Glibc.exit(complain(about: error, root: root, failure: failure))
        }
        Glibc.exit(0)
    }

    private static func parseAndRun(_ root: any AsyncParsableCommand.Type) async throws {
        var command = try root.parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    /// Says on standard error, in one line where it can, what went wrong.
    ///
    /// - Returns: the status to exit with.
    private static func complain(
        about error: any Error, root: any AsyncParsableCommand.Type, failure: Int32
    ) -> Int32 {
        let name = root.configuration.commandName ?? "\(root)"
        switch error {
        case let error as Interruption.Interrupted:
            StandardStream.error.writeLine("\(name): interrupted")
            return error.exitStatus
        case let status as ExitCode: return status.rawValue
        default: break
        }
        switch root.exitCode(for: error) {
        case .success:
            // What was asked for is the help or the version.
            StandardStream.output.writeLine(root.fullMessage(for: error))
            return 0
        case .validationFailure:
            StandardStream.error.writeLine(root.fullMessage(for: error))
            return 2
        default:
            StandardStream.error.writeLine("\(name): \(printable("\(error)"))")
            return failure
        }
    }
}
