import FarmModel
import Foundation
import JobFiles
import Synchronization
import Testing

@Suite("Task logs", .timeLimit(.minutes(10)))
struct TaskLogTests {
    @Test("text is there when the call returns, with a newline at its end")
    func write() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try await test.logs.write("first", to: log)
        #expect(test.log(log) == "first\n")
        try await test.logs.write("second\nthird\n", to: log)
        #expect(test.log(log) == "first\nsecond\nthird\n")
        #expect(test.files.problemCount == 0)
    }

    @Test("empty text makes no file, and is told of all the same")
    func empty() async throws {
        let test = try TestFiles()
        let log = TestLog()
        let calls = Atomic<Int>(0)
        test.logs.append("", to: log) { calls.add(1, ordering: .relaxed) }
        try await test.logs.write("", to: log)
        #expect(calls.load(ordering: .relaxed) == 1)
        #expect(test.tree == [])
        #expect(try await test.logs.size(log) == nil)
        #expect(try await test.logs.tail(log) == nil)
    }

    @Test("text is told of when it is in the file")
    func whenWritten() async throws {
        let test = try TestFiles()
        let log = TestLog()
        let seen = Mutex<String?>(nil)
        test.logs.append("text", to: log) { seen.withLock { $0 = test.log(log) } }
        try await test.settle(log)
        #expect(seen.withLock { $0 } == "text\n")
    }

    @Test("the text of each task is in the order of the calls, whoever else writes")
    func order() async throws {
        let test = try TestFiles()
        let job = JobID()
        let logs = (0..<8).map { _ in TestLog(job: job) }
        await withTaskGroup { group in
            for log in logs {
                group.addTask { for number in 0..<2000 { test.logs.append("\(number)", to: log) } }
            }
        }
        await test.files.close()
        let expected = (0..<2000).map { "\($0)\n" }.joined()
        for log in logs { #expect(test.log(log) == expected) }
    }

    @Test("what waits for a closing is written; what comes later is refused")
    func close() async throws {
        let test = try TestFiles()
        let log = TestLog()
        for number in 0..<500 { test.logs.append("\(number)", to: log) }
        await test.files.close()
        #expect(test.log(log) == (0..<500).map { "\($0)\n" }.joined())
        test.logs.append("late", to: log)
        await #expect(throws: JobFilesError.self) { try await test.logs.write("late", to: log) }
        #expect(try await test.logs.size(log) == 1890)
        await test.files.close()
    }

    @Test("size and tail know what was appended just before")
    func readBack() async throws {
        let test = try TestFiles()
        let log = TestLog()
        for number in 1...50 {
            test.logs.append("line", to: log)
            #expect(try await test.logs.size(log) == Int64(5 * number))
        }
        test.logs.append("last", to: log)
        #expect(try await test.logs.tail(log)?.hasSuffix("line\nlast\n") == true)
    }

    @Test(
        "the tail is whole lines where that is possible, and whole characters always",
        arguments: [
            (String(repeating: "a", count: 2047), 2048),
            ("early\n" + String(repeating: "b", count: 2047), 2048),
            (String(repeating: "x\n", count: 2000), 2046),
            (String(repeating: "c", count: 3000), 2048),
            // 2 and 4 bytes a character: the cut falls within one, whose rest goes too.
            (String(repeating: "ä", count: 1500), 2047),
            (String(repeating: "😀", count: 800) + "abc", 2048),
            (String(repeating: "😀", count: 800), 2045),
        ])
    func tail(_ text: String, expected: Int) async throws {
        let test = try TestFiles()
        let log = TestLog()
        try await test.logs.write(text, to: log)
        let tail = try #require(try await test.logs.tail(log))
        #expect(tail.utf8.count == expected)
        #expect("\(text)\n".replacingOccurrences(of: "\n\n", with: "\n").hasSuffix(tail))
        #expect(!tail.unicodeScalars.contains("\u{fffd}"))
    }

    @Test("logs that a larger bound had kept are removed")
    func rotateOlder() async throws {
        var limits = JobFilesLimits()
        limits.logFileBytes = 5
        let test = try TestFiles(limits)
        let log = TestLog()
        try await test.logs.write("now", to: log)
        for number in 1...5 {
            try "old \(number)".write(toFile: "\(test.root)/\(log.path).\(number)", atomically: false, encoding: .utf8)
        }
        try await test.logs.write("new", to: log)
        #expect((0...6).map { test.log(log, number: $0) } == ["new\n", "now\n", "old 1", "old 2", nil, nil, nil])
    }
}
