import FarmModel
import Foundation
import JobFiles
import Synchronization
import TestSupport
import Testing

@Suite("Removing a job's files", .timeLimit(.minutes(10)))
struct RemovalTests {
    /// Jobs whose folders are in the same folder.
    private func neighbours() throws -> (JobID, JobID) {
        let uuid = UUID().uuidString
        return (
            try #require(JobID("0a1b" + uuid.dropFirst(4))),
            try #require(JobID("0a1b" + UUID().uuidString.dropFirst(4)))
        )
    }

    @Test("all of it goes, then the folder above unless another job is in it")
    func removal() async throws {
        let test = try TestFiles()
        let (first, second) = try neighbours()
        for job in [first, second] { try await test.logs.write("text", to: TestLog(job: job)) }
        try FileManager.default.createDirectory(
            atPath: "\(test.files.folders.path(of: first))/a/b", withIntermediateDirectories: true)
        try await test.files.removeAll(of: first)
        #expect(test.tree.count == 3)
        #expect(test.tree.allSatisfy { !$0.contains(first.description) })
        try await test.files.removeAll(of: second)
        #expect(test.tree == [])
        try await test.files.removeAll(of: second)
        try await test.files.removeAll(of: JobID())
    }

    @Test("what links beneath the folder point at stays")
    func links() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try await test.logs.write("text", to: log)
        let outside = "\(test.directory.path)/outside"
        try FileManager.default.createDirectory(atPath: "\(outside)/a", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(test.files.folders.path(of: log.job))/link", withDestinationPath: outside)
        try await test.files.removeAll(of: log.job)
        #expect(test.tree == [])
        #expect(FileManager.default.fileExists(atPath: "\(outside)/a"))
    }

    @Test("what comes late does not bring the folder back")
    func late() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try await test.logs.write("text", to: log)
        try await test.files.removeAll(of: log.job)
        let calls = Atomic<Int>(0)
        test.logs.append("late", to: log) { calls.add(1, ordering: .relaxed) }
        await #expect { try await test.logs.write("late", to: log) } throws: {
            ($0 as? JobFilesError)?.code == .jobRemoved
        }
        let image = TestImage(width: 20, height: 20).jpeg()
        #expect(test.previews.submit(image, type: .jpeg, task: log.task, job: log.job))
        #expect(test.previews.submit(image, type: .jpeg, task: TaskID(), job: JobID()))
        #expect(try await eventually { test.told.previewed.count == 1 })
        await test.files.close()
        #expect(test.told.previewed.count == 1)
        #expect(calls.load(ordering: .relaxed) == 0)
        #expect(test.files.problemCount == 0)
        #expect(!FileManager.default.fileExists(atPath: test.files.folders.path(of: log.job)))
    }

    @Test("what waits to be written is dropped, and whoever waits for it is told")
    func waiting() async throws {
        let test = try TestFiles()
        let log = TestLog()
        let barrier = Barrier()
        let calls = Atomic<Int>(0)
        test.logs.append("text", to: TestLog()) { barrier.stop() }
        await barrier.waitForArrival()
        let writing = Task { try await test.logs.write("text", to: log) }
        for _ in 0..<100 { test.logs.append("text", to: log) { calls.add(1, ordering: .relaxed) } }
        let removal = Task { try await test.files.removeAll(of: log.job) }
        await #expect { try await writing.value } throws: { ($0 as? JobFilesError)?.code == .jobRemoved }
        barrier.open()
        try await removal.value
        #expect(calls.load(ordering: .relaxed) == 0)
        #expect(!FileManager.default.fileExists(atPath: test.files.folders.path(of: log.job)))
    }

    @Test("whatever is going on at the time, nothing is left", arguments: 0..<20)
    func races(_ round: Int) async throws {
        let test = try TestFiles()
        let job = JobID()
        let image = TestImage(width: 60, height: 60).jpeg()
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let log = TestLog(job: job)
                    for number in 0..<300 {
                        test.logs.append("line \(number)", to: log)
                        if number % 50 == 0 { _ = test.previews.submit(image, type: .jpeg, task: log.task, job: job) }
                        if number % 10 == 0 { await Task.yield() }
                    }
                }
            }
            group.addTask {
                try? await Task.sleep(for: .microseconds(200 * round))
                try? await test.files.removeAll(of: job)
            }
        }
        await test.files.close()
        #expect(test.tree == [])
        #expect(test.files.problemCount == 0)
    }

    @Test("a disk that refuses is told of, and the next call removes the rest")
    func failure() async throws {
        let test = try TestFiles()
        let log = TestLog()
        try FileManager.default.createDirectory(atPath: test.root, withIntermediateDirectories: false)
        let group = "\(test.root)/job-\(log.job.description.prefix(4))"
        try FileManager.default.createSymbolicLink(atPath: group, withDestinationPath: test.directory.path)
        await #expect { try await test.files.removeAll(of: log.job) } throws: {
            ($0 as? JobFilesError)?.code == .ioFailure && "\($0)".contains(group)
        }
        try FileManager.default.removeItem(atPath: group)
        try await test.files.removeAll(of: log.job)
    }
}
