internal import Foundation

/// The bare loop, running in a process of its own.
final class BareLoopProcess {
    let address: ServerAddress
    let meter: ProcessMeter
    private let process: ChildProcess

    /// - Parameters:
    ///   - home: Where its log goes.
    ///   - directory: Where it writes bodies; `nil` to drop them.
    init(home: String, directory: String?) throws {
        let port = try ServerAddress.freeLoopbackPort()
        address = ServerAddress(loopbackPort: port)
        let storage = directory.map { ["--directory", $0] } ?? []
        process = try ChildProcess(
            ["/proc/self/exe", "bare-loop", "--port", "\(port)"] + storage, logPath: "\(home)/bare-loop.log")
        meter = ProcessMeter(pid: process.pid)
        let deadline = monotonicNanoseconds() + 10_000_000_000
        while (try? HTTPConnection(to: address)) == nil {
            guard !process.hasEnded(), monotonicNanoseconds() < deadline else {
                throw BenchmarkFailure("the bare loop did not start:\n\(process.log)")
            }
            usleep(1000)
        }
    }

    func stop() { process.stop() }
}
