internal import Foundation

/// When a server was started and when it answered, by the monotonic clock in nanoseconds.
struct ServerStart {
    let began: Int64
    let answered: Int64
}

/// A `shaman-manager` on a free loopback port, over a store of a benchmark.
final class ServerProcess {
    let address: ServerAddress
    let meter: ProcessMeter
    let start: ServerStart
    /// The file of its database.
    let database: String
    private let process: ChildProcess

    /// Starts a server and returns when it answers. Its configuration, its own files and its log go beside the store.
    init(program: String, settings: ServerSettings, store: StoreDirectory) throws {
        let home = store.path + ".server"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let configuration = "\(home)/shaman-manager.yaml"
        try settings.configuration.write(toFile: configuration, atomically: false, encoding: .utf8)
        database = "\(home)/farm.sqlite"
        let port = try ServerAddress.freeLoopbackPort()
        address = ServerAddress(loopbackPort: port)
        let began = monotonicNanoseconds()
        process = try ChildProcess(
            [
                program, "--config", configuration, "--listen", "127.0.0.1:\(port)", "--storage", store.path,
                "--local-storage", "\(home)/local", "--database", database, "--log-level", "error",
            ],
            environment: settings.environment, logPath: "\(home)/server.log")
        meter = ProcessMeter(pid: process.pid)
        try Self.awaitAnswer(from: process, at: address)
        start = ServerStart(began: began, answered: monotonicNanoseconds())
    }

    /// Stops it as an operator does, and waits for the end.
    func stop() { process.stop() }

    /// An error that came while it was measured, with what it wrote in case that it ended.
    func explaining(_ error: any Error) -> any Error {
        // A program that crashes writes for some seconds before it ends.
        for _ in 0..<100 where !process.hasEnded() { usleep(50_000) }
        guard !process.log.isEmpty else { return error }
        return BenchmarkFailure("\(error)\nThe server wrote:\n\(process.log)")
    }

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
