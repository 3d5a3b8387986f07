internal import CBench
internal import Foundation

/// A program that this one started and ends again.
final class ChildProcess {
    let pid: pid_t
    /// Where its output went.
    let logPath: String
    private var isRunning = true

    /// Starts a program. To be called on the main thread.
    ///
    /// - Parameters:
    ///   - arguments: The program's path, and what it is given.
    ///   - environment: What is added to this process's environment.
    ///   - output: A descriptor for its standard output; without one that goes to the log as well.
    init(_ arguments: [String], environment: [String: String] = [:], logPath: String, output: Int32? = nil) throws {
        self.logPath = logPath
        let log = open(logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw BenchmarkFailure("open", logPath) }
        defer { close(log) }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        pid = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(variables) { bench_spawn(arguments, $0, output ?? log, log) }
        }
        guard pid > 0 else { throw BenchmarkFailure("fork", "for \(arguments[0])") }
        Cleanup.shared.add(process: pid)
    }

    deinit { stop() }

    /// The first lines that it wrote: what comes first explains the rest.
    var log: String {
        let text = (try? Data(contentsOf: URL(filePath: logPath))) ?? Data()
        return String(decoding: text.prefix(6000), as: UTF8.self)
    }

    /// Whether it ended by itself.
    func hasEnded() -> Bool {
        guard isRunning else { return true }
        guard waitpid(pid, nil, WNOHANG) == pid else { return false }
        noteEnd()
        return true
    }

    /// Asks it to stop, waits, and kills it when it takes longer than `patienceSeconds`.
    func stop(patienceSeconds: Double = 60) {
        guard isRunning else { return }
        kill(pid, SIGTERM)
        let deadline = monotonicNanoseconds() + Int64(patienceSeconds * 1e9)
        while !hasEnded(), monotonicNanoseconds() < deadline { usleep(5000) }
        guard isRunning else { return }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        noteEnd()
    }

    private func noteEnd() {
        isRunning = false
        Cleanup.shared.remove(process: pid)
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                preconditionFailure("an array that ends with nil is not empty")
            }
            return body(start)
        }
    }
}
