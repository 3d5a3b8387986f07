internal import Foundation

/// A `shaman-manager` on a free loopback port, over a storage directory of a benchmark.
final class ServerProcess {
    /// Which server, and what it is told.
    struct Options: Sendable {
        /// The program.
        let program: String
        /// The text of its configuration file.
        var configuration = ""
        /// Beside this process's own.
        var environment: [String: String] = [:]
    }

    let address: ServerAddress
    let meter: ProcessMeter
    /// From its start until it answered.
    let startSeconds: Double
    private let process: ChildProcess

    /// Starts a server and returns when it answers.
    ///
    /// - Parameters:
    ///   - home: Where its configuration, its own files and its log go.
    ///   - storage: The shared storage.
    init(_ options: Options, home: String, storage: String) throws {
        let configuration = "\(home)/shaman-manager.yaml"
        try options.configuration.write(toFile: configuration, atomically: false, encoding: .utf8)
        let port = try ServerAddress.freeLoopbackPort()
        address = ServerAddress(loopbackPort: port)
        let start = monotonicNanoseconds()
        process = try ChildProcess(
            [
                options.program, "--config", configuration, "--listen", "127.0.0.1:\(port)", "--storage", storage,
                "--local-storage", "\(home)/local", "--log-level", "error",
            ],
            environment: options.environment, logPath: "\(home)/server.log")
        meter = ProcessMeter(pid: process.pid)
        try Self.awaitAnswer(from: process, at: address)
        startSeconds = Double(monotonicNanoseconds() - start) / 1e9
    }

    /// Stops it as an operator does, and waits for the end.
    func stop() { process.stop() }

    private static func awaitAnswer(from process: ChildProcess, at address: ServerAddress) throws {
        let deadline = monotonicNanoseconds() + 120_000_000_000
        while monotonicNanoseconds() < deadline {
            if let connection = try? HTTPConnection(to: address) {
                _ = try connection.get("/api/v3/version")
                return
            }
            guard !process.hasEnded() else { throw BenchmarkFailure("the server ended at its start:\n\(process.log)") }
            usleep(1000)
        }
        throw BenchmarkFailure("the server did not answer within two minutes:\n\(process.log)")
    }
}
