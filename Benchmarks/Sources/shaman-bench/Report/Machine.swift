internal import Foundation

/// Where and of what a report was made.
struct Machine: Sendable, Encodable {
    let processor: String
    let cores: Int
    let memoryBytes: UInt64
    let kernel: String
    /// How many tasks wanted to run in the minute before: others that use the machine spoil the figures.
    let loadAtStart: Double
    /// The directories that were used, and the file systems that they lie on.
    let volumes: [String]
    /// Of the source tree that this program was built from.
    let commit: String
    let date: String
    let command: String

    init(volumes: [String], sourceTree: String) {
        self.volumes = volumes
        processor = Self.processor()
        cores = ProcessInfo.processInfo.activeProcessorCount
        memoryBytes = ProcessInfo.processInfo.physicalMemory
        kernel = Self.firstLine(of: "/proc/sys/kernel/osrelease")
        loadAtStart = Double(Self.firstLine(of: "/proc/loadavg").prefix { $0 != " " }) ?? 0
        commit = Self.commit(of: sourceTree)
        date = Date.now.formatted(.iso8601)
        command = (["shaman-bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
    }

    var lines: [String] {
        [
            "Machine      \(processor), \(cores) cores, \(FigureText.text(Double(memoryBytes), .bytes))",
            "Kernel       \(kernel)",
            "Load         \(FigureText.digits(loadAtStart)) at the start",
            "Directories  \(volumes.joined(separator: ", "))",
            "Commit       \(commit)",
            "Date         \(date)",
            "Command      \(command)",
        ]
    }

    private static func processor() -> String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    private static func firstLine(of path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first.map(String.init) ?? "unknown"
    }

    private static func commit(of sourceTree: String) -> String {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "-C", sourceTree, "rev-parse", "--short", "HEAD"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return "unknown" }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        git.waitUntilExit()
        let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return commit.isEmpty ? "unknown" : commit
    }
}
