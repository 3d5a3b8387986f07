import Foundation
import Glibc
import Synchronization

/// A real `shaman-manager` on a free loopback port, with its storage in a directory of its own.
package final class TestServer: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// The directory that holds the server's storage; two servers after each other may share it.
    package let home: TemporaryDirectory
    package let port: Int
    private let process: Process
    private let logPath: String

    package var storage: String { "\(home.path)/shared" }
    package var url: String { "http://127.0.0.1:\(port)" }
    package var pid: Int32 { process.processIdentifier }
    package var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }

    /// Where the built programs are: set by `make test`, else found beside the test bundle.
    package static let programs: String =
        ProcessInfo.processInfo.environment["SHAMAN_BIN_DIR"]
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path

    /// Starts a server and returns when it answers.
    ///
    /// - Parameters:
    ///   - configuration: The text of a configuration file; the shared storage is given as an option beside it.
    ///   - storage: Another shared storage than `home/shared`; an empty one for none.
    ///   - database: Another database than `home/farm.sqlite`; an empty one for what the configuration says.
    package init(
        home: TemporaryDirectory? = nil, configuration: String = "", storage: String? = nil, database: String? = nil,
        environment: [String: String] = [:], arguments: [String] = []
    ) throws {
        let home = try home ?? TemporaryDirectory()
        self.home = home
        let configPath = "\(home.path)/shaman-manager.yaml"
        try configuration.write(toFile: configPath, atomically: true, encoding: .utf8)
        logPath = "\(home.path)/log-\(UUID().uuidString.prefix(8)).txt"
        _ = FileManager.default.createFile(atPath: logPath, contents: nil)

        let process = Process()
        process.executableURL = URL(filePath: "\(Self.programs)/shaman-manager")
        let storage = storage ?? "\(home.path)/shared"
        let database = database ?? "\(home.path)/farm.sqlite"
        process.arguments =
            ["--config", configPath, "--listen", "127.0.0.1:0", "--local-storage", "\(home.path)/local"]
            + (storage.isEmpty ? [] : ["--storage", storage])
            + (database.isEmpty ? [] : ["--database", database]) + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let log = FileHandle(forWritingAtPath: logPath)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
        self.process = process
        port = try Self.waitForPort(process, logPath: logPath)
    }

    deinit { kill9() }

    private static func waitForPort(_ process: Process, logPath: String) throws -> Int {
        let deadline = Date().addingTimeInterval(30)
        while Date() < deadline {
            let log = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
            if let match = log.firstMatch(of: /url=http:\/\/127\.0\.0\.1:(\d+)\//), let port = Int(match.1) {
                return port
            }
            guard process.isRunning else { throw Failure(description: "the server ended:\n\(log)") }
            usleep(10_000)
        }
        process.terminate()
        throw Failure(description: "the server did not start in time")
    }

    /// Ends the server as `kill -9` does, and waits until it is gone.
    package func kill9() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks the server to stop, and waits until it has. Returns its exit status.
    @discardableResult
    package func stop() -> Int32 {
        if process.isRunning { kill(process.processIdentifier, SIGTERM) }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    package var isRunning: Bool { process.isRunning }
}

/// Runs blocking test code on a thread of its own, so that waiting blocks no cooperative thread.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}

/// Runs a body `count` times side by side on threads, released together, and returns the results in order.
package func concurrently<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
) async throws -> [Result] {
    let gate = Gate()
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        for index in 0..<count {
            group.addTask {
                try await onThread {
                    gate.wait(for: count)
                    return (index, try body(index))
                }
            }
        }
        var results: [(Int, Result)] = []
        for try await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

/// Holds threads back until as many as expected have come.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let arrived = Mutex(0)

    func wait(for count: Int) {
        condition.lock()
        defer { condition.unlock() }
        arrived.withLock { $0 += 1 }
        if arrived.withLock({ $0 }) >= count { condition.broadcast() }
        while arrived.withLock({ $0 }) < count { condition.wait() }
    }
}
