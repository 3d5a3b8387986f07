internal import CBench
internal import Foundation

/// What a process took during a measurement.
struct ProcessCost: Sendable {
    let cpuSeconds: Double
    /// The most memory it had at once.
    let peakBytes: Int
    /// By how much that is more than what it had at the start.
    let growthBytes: Int
}

/// Reads what the kernel counts of a process.
struct ProcessMeter: Sendable {
    let pid: pid_t

    /// CPU time so far, user and system, ended threads included.
    func cpuSeconds() throws -> Double {
        let nanoseconds = bench_process_cpu(pid)
        guard nanoseconds >= 0 else { throw BenchmarkFailure("clock_gettime", "of process \(pid)") }
        return Double(nanoseconds) / 1e9
    }

    /// Memory that the process has now.
    func residentBytes() throws -> Int { try status("VmRSS:") }

    /// The most memory that it had since the last reset.
    func peakBytes() throws -> Int { try status("VmHWM:") }

    /// Makes the peak what the process has now.
    func resetPeak() throws {
        guard let file = fopen("/proc/\(pid)/clear_refs", "w") else {
            throw BenchmarkFailure("open", "/proc/\(pid)/clear_refs")
        }
        defer { fclose(file) }
        fputs("5", file)
    }

    private func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            })
        else { throw BenchmarkFailure("process \(pid) has no \(name)") }
        return kibibytes << 10
    }
}
