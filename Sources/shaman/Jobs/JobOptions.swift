internal import ArgumentParser
internal import FoundationEssentials
internal import ShamanClient
internal import Terminal

extension CommonOptions {
    /// How long a server may take to answer a question about jobs.
    private static let answerTimeout: Duration = .seconds(60)

    /// The settings of a client that asks about jobs.
    func jobConfiguration() throws -> ShamanClient.Configuration {
        var configuration = ShamanClient.Configuration(server: try server(), connections: 1)
        configuration.answerTimeout = Self.answerTimeout
        return configuration
    }
}

/// An identity or its beginning, from the command line.
func idPrefix(_ text: String) throws -> IDPrefix {
    do {
        return try IDPrefix(text)
    } catch {
        throw ValidationError(error.message)
    }
}

/// Prints lines on standard output.
func printLines(_ lines: [String]) {
    StandardStream.output.write(lines.map { $0 + "\n" }.joined())
}

/// Watches a job until it has ended, in a view on a stream.
///
/// - Throws: `ExitCode` 1 when the job did not complete.
func follow(_ id: String, _ client: ShamanClient, on stream: StandardStream, quiet: Bool) async throws -> JobInfo {
    let view = JobProgressView(stream, quiet: quiet)
    defer { view.finish() }
    return try await JobFollower(client).follow(id) { view.report(JobProgress($0)) }
}
