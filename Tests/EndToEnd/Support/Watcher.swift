import Foundation
import TestSupport
import Testing

/// A preloaded library that writes down the server's system calls on files, and can delay or fail some of them.
final class Watcher: Sendable {
    private let directory: TemporaryDirectory

    private static let library: Result<String, any Error> = Result {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "preload/watch.c").path
        let target = NSTemporaryDirectory() + "shaman-watch-\(ProcessInfo.processInfo.processIdentifier).so"
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["gcc", "-O1", "-shared", "-fPIC", "-o", target, source, "-ldl"]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw TestServer.Failure(description: "cannot compile \(source)") }
        return target
    }

    private let libraryPath: String

    init() throws {
        directory = try TemporaryDirectory()
        libraryPath = try Self.library.get()
    }

    /// What the server's environment needs.
    var environment: [String: String] {
        [
            "LD_PRELOAD": libraryPath, "SHAMAN_WATCH_LOG": "\(directory.path)/calls",
            "SHAMAN_WATCH_RULES": "\(directory.path)/rules",
        ]
    }

    /// Replaces the rules, such as `delay linkat 1000 stored` or `fail renameat2 17 jobs`.
    func setRules(_ rules: String...) throws {
        try (rules.joined(separator: "\n") + "\n").write(
            toFile: "\(directory.path)/rules", atomically: true, encoding: .utf8)
    }

    /// The calls so far, oldest first, as `name path [second path]`.
    var calls: [String] {
        let text = (try? String(contentsOfFile: "\(directory.path)/calls", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Forgets the calls so far.
    func forget() throws { try "".write(toFile: "\(directory.path)/calls", atomically: false, encoding: .utf8) }
}
