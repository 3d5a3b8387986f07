import Foundation
import TestSupport

/// The program `shaman`, as a script runs it: nothing it writes to is a terminal.
struct ClientProgram {
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The output without the end of its last line.
        var line: String { output.trimmingCharacters(in: .newlines) }
        var lines: [Substring] { output.split(separator: "\n") }
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
        }
    }

    let server: TestServer

    /// Runs it to its end. Blocks.
    @discardableResult
    func run(_ arguments: String..., input: String = "") throws -> Result {
        try start(arguments, input: input).wait()
    }

    /// Starts it, to be waited for later.
    func start(_ arguments: [String], input: String = "") throws -> Running {
        let process = Process()
        process.executableURL = URL(filePath: "\(TestServer.programs)/shaman")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "SHAMAN_URL": server.url, "XDG_CACHE_HOME": "\(server.home.path)/cache",
        ]) { $1 }
        return try Running(process, input: input, directory: server.home.path)
    }

    /// A run that is under way.
    final class Running {
        private let process: Process
        private let outputPath: String
        private let errorPath: String

        init(_ process: Process, input: String, directory: String) throws {
            self.process = process
            let name = "\(directory)/shaman-\(UUID().uuidString.prefix(8))"
            outputPath = name + ".out"
            errorPath = name + ".err"
            try input.write(toFile: name + ".in", atomically: true, encoding: .utf8)
            for path in [outputPath, errorPath] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
            process.standardInput = FileHandle(forReadingAtPath: name + ".in")
            process.standardOutput = FileHandle(forWritingAtPath: outputPath)
            process.standardError = FileHandle(forWritingAtPath: errorPath)
            try process.run()
        }

        deinit { if process.isRunning { process.terminate() } }

        var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
        var isRunning: Bool { process.isRunning }

        func interrupt() { process.interrupt() }

        func wait() -> Result {
            process.waitUntilExit()
            return Result(
                status: process.terminationStatus, output: output,
                errors: (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "")
        }
    }
}
