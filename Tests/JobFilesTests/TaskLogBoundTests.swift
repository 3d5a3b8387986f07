import FarmModel
import Foundation
import JobFiles
import Synchronization
import TestSupport
import Testing

@Suite("Bounds of task logs", .timeLimit(.minutes(10)))
struct TaskLogBoundTests {
    @Test("a log that has grown to its bound is put aside, and only so many are kept")
    func fileBytes() async throws {
        var limits = JobFilesLimits()
        limits.logFileBytes = 1000
        let test = try TestFiles(limits)
        let log = TestLog()
        for number in 0..<200 { try await test.logs.write("this is line \(number)", to: log) }
        let texts = (0...3).map { test.log(log, number: $0) ?? "" }
        for text in texts { #expect((1...1000).contains(text.utf8.count)) }
        let lines = texts.reversed().joined().split(separator: "\n")
        #expect(lines.last == "this is line 199")
        let first = try #require(Int(lines[0].dropFirst("this is line ".count)))
        #expect(lines == (first..<200).map { "this is line \($0)" })
        #expect(test.log(log, number: 4) == nil)
    }

    @Test("text that is too long is cut between characters, and the log says how much")
    func appendBytes() async throws {
        var limits = JobFilesLimits()
        limits.appendBytes = 10
        let test = try TestFiles(limits)
        let log = TestLog()
        try await test.logs.write("0123456789", to: log)
        try await test.logs.write("aaaaaaaaä, and more", to: log)
        try await test.logs.write("aaaaaaaaaä!", to: log)
        #expect(
            test.log(log) == """
                0123456789
                aaaaaaaaä
                (10 bytes more were cut off here)
                aaaaaaaaa
                (3 bytes more were cut off here)

                """)
    }

    @Test("what comes while too much waits is dropped, and the log says how much and where")
    func queueBytes() async throws {
        var limits = JobFilesLimits()
        limits.queuedLogBytes = 1000
        let test = try TestFiles(limits)
        let log = TestLog()
        let barrier = Barrier()
        test.logs.append("first", to: TestLog()) { barrier.stop() }
        await barrier.waitForArrival()
        for _ in 0..<50 { test.logs.append(String(repeating: "a", count: 100), to: log) }
        await #expect { try await test.logs.write("one more", to: log) } throws: {
            ($0 as? JobFilesError)?.code == .overloaded
        }
        barrier.open()
        try await test.settle(log)
        // Each text costs 128 bytes more than it is long, also the first one, which is being written.
        let line = String(repeating: "a", count: 100) + "\n"
        #expect(
            test.log(log) == line + line + line
                + "(4708 bytes of this log are missing: they could not be written)\n")
        #expect(test.told.codes == [.overloaded])
        #expect(test.files.problemCount == 48)
        try await test.logs.write("again", to: log)
        #expect(test.log(log)?.hasSuffix("written)\nagain\n") == true)
    }

    @Test(
        "what the disk does not take is reported once a minute, counted, and told of by the log once it takes it again")
    func disk() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try FileManager.default.createDirectory(atPath: test.root, withIntermediateDirectories: false)
        let obstacle = "\(test.root)/job-\(log.job.description.prefix(4))"
        try "in the way".write(toFile: obstacle, atomically: false, encoding: .utf8)
        for _ in 0..<3 {
            await #expect { try await test.logs.write("0123456789", to: log) } throws: {
                ($0 as? JobFilesError)?.code == .ioFailure
            }
        }
        #expect(test.told.codes == [.ioFailure])
        #expect(test.told.problems.withLock { $0[0].error.description }.contains(obstacle))
        #expect(test.files.problemCount == 3)
        try FileManager.default.removeItem(atPath: obstacle)
        try await test.logs.write("now", to: log)
        #expect(test.log(log) == "(30 bytes of this log are missing: they could not be written)\nnow\n")
    }

    /// Whether this process may mount: tried once.
    private static let canMount: Bool = {
        guard let directory = try? TemporaryDirectory(),
            (try? run("mount", "-t", "tmpfs", "tmpfs", directory.path)) == 0
        else { return false }
        return (try? run("umount", directory.path)) == 0
    }()

    @Test("a full disk leaves whole texts in the log", .enabled("a volume cannot be mounted here") { canMount })
    func fullDisk() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try FileManager.default.createDirectory(atPath: test.root, withIntermediateDirectories: false)
        try #require(try Self.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", test.root) == 0)
        defer { umount2(test.root, Int32(MNT_DETACH)) }
        let text = String(repeating: "a", count: 30_000)
        var written = 0
        var error: JobFilesError?
        while error == nil, written < 100 {
            do {
                try await test.logs.write(text, to: log)
                written += 1
            } catch let failure as JobFilesError { error = failure }
        }
        #expect(error?.code == .noSpace)
        #expect((1...8).contains(written))
        #expect(test.log(log) == String(repeating: text + "\n", count: written))
    }

    private static func run(_ command: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = nil
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("no link is followed, wherever it is")
    func links() async throws {
        let test = try TestFiles()
        let outside = "\(test.directory.path)/outside"
        let manager = FileManager.default
        try manager.createDirectory(atPath: outside, withIntermediateDirectories: false)
        try "secret".write(toFile: "\(outside)/file", atomically: false, encoding: .utf8)
        let logs = (0..<3).map { _ in TestLog() }
        let paths = logs.map { "\(test.root)/\($0.path)" }
        for log in logs { try await test.logs.write("mine", to: log) }
        try manager.removeItem(atPath: paths[0])
        try manager.createSymbolicLink(atPath: paths[0], withDestinationPath: "\(outside)/file")
        for (path, count) in zip(paths[1...], 1...) {
            var folder = path as NSString
            for _ in 0..<count { folder = folder.deletingLastPathComponent as NSString }
            try manager.moveItem(atPath: folder as String, toPath: "\(outside)/\(folder.lastPathComponent)")
            try manager.createSymbolicLink(
                atPath: folder as String, withDestinationPath: "\(outside)/\(folder.lastPathComponent)")
        }
        for log in logs {
            await #expect(throws: JobFilesError.self) { try await test.logs.write("hostile", to: log) }
            let tail = try? await test.logs.tail(log)
            #expect(tail ?? nil == nil)
        }
        let left = TemporaryDirectoryTexts(outside).all
        #expect(left.sorted() == ["mine\n", "mine\n", "secret"])
    }

    @Test("a pipe with a log's name blocks nobody")
    func pipe() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try await test.logs.write("file", to: log)
        try FileManager.default.removeItem(atPath: "\(test.root)/\(log.path)")
        #expect(mkfifo("\(test.root)/\(log.path)", 0o666) == 0)
        await #expect(throws: JobFilesError.self) { try await test.logs.write("pipe", to: log) }
        #expect(try await test.logs.tail(log) == nil)
    }
}

/// The texts of all files beneath a directory; links are not followed.
struct TemporaryDirectoryTexts {
    let all: [String]

    init(_ path: String) {
        all = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).compactMap {
            try? String(contentsOfFile: "\(path)/\($0)", encoding: .utf8)
        }
    }
}
