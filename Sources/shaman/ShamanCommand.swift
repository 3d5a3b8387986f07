internal import ArgumentParser
internal import Glibc
internal import Shaman
internal import ShamanClient
internal import Terminal

/// `shaman`: the client for people, scripts and tests.
@main
struct ShamanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shaman",
        abstract: "Sends the files of a scene to a Shaman server, each content once, and makes checkouts of them.",
        discussion: """
            The server is given with --url or in the environment variable SHAMAN_URL; else it is \
            \(ServerURL.defaultText).

            Exit status: 0 all went well, 1 something failed or is missing, 2 wrong usage, 130 interrupted.
            """,
        version: "shaman \(ShamanClient.version)",
        subcommands: [Push.self, Status.self, Check.self, Checkout.self, Requirements.self]
    )

    static func main() async {
        do {
            try await Interruption.cancelling { try await parseAndRun() }
        } catch {
            Glibc.exit(complain(about: error))
        }
    }

    private static func parseAndRun() async throws {
        var command = try parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    /// Says on standard error, in one line where it can, what went wrong.
    ///
    /// - Returns: the status to exit with.
    private static func complain(about error: any Error) -> Int32 {
        func failed(_ message: String) -> Int32 {
            StandardStream.error.writeLine("shaman: \(printable(message))")
            return 1
        }

        switch error {
        case let error as Interruption.Interrupted:
            StandardStream.error.writeLine("shaman: interrupted")
            return error.exitStatus
        case let error as ShamanClientError: return failed(error.message)
        case let error as ShamanError: return failed(error.message)
        case let status as ExitCode: return status.rawValue
        default: break
        }
        switch exitCode(for: error) {
        case .success:
            // What was asked for is the help or the version.
            StandardStream.output.writeLine(fullMessage(for: error))
            return 0
        case .validationFailure:
            StandardStream.error.writeLine(fullMessage(for: error))
            return 2
        default: return failed("\(error)")
        }
    }
}
