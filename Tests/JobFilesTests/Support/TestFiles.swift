import FarmModel
import Foundation
import JobFiles
import Shaman
import Synchronization
import TestSupport

/// Job files in a directory of their own, and what they told of.
final class TestFiles: Sendable {
    let directory: TemporaryDirectory
    let files: JobFiles
    /// What was reported, and the previews that were made.
    let told: Told

    var root: String { "\(directory.path)/files" }
    var logs: TaskLogs { files.logs }
    var previews: Previews { files.previews }

    final class Told: Sendable {
        let problems = Mutex<[JobFilesProblem]>([])
        let previews = Mutex<[TaskID]>([])

        var codes: [JobFilesError.Code] { problems.withLock { $0.map(\.error.code) } }
        var previewed: [TaskID] { previews.withLock { $0 } }
    }

    init(
        _ limits: JobFilesLimits = JobFilesLimits(),
        whenPreviewed: @escaping @Sendable (JobID, TaskID) -> Void = { _, _ in }
    ) throws {
        directory = try TemporaryDirectory()
        let told = Told()
        self.told = told
        files = JobFiles(
            root: "\(directory.path)/files", pool: IOPool(threads: 2, queueCapacity: 64), limits: limits,
            whenPreviewed: { job, task in
                told.previews.withLock { $0.append(task) }
                whenPreviewed(job, task)
            },
            onProblem: { problem in told.problems.withLock { $0.append(problem) } })
    }

    /// The content of one of a task's logs.
    func log(_ name: TestLog, number: Int = 0) -> String? {
        text(JobFile(job: name.job, .log(name.task, number: number)))
    }

    func text(_ file: JobFile) -> String? {
        try? String(contentsOfFile: files.folders.path(of: file), encoding: .utf8)
    }

    /// All that is beneath the root.
    var tree: [String] { TemporaryDirectory.tree(root) }

    /// Returns when what was appended to a log so far was dealt with.
    func settle(_ name: TestLog) async throws { _ = try await logs.size(task: name.task, job: name.job) }
}

/// A task whose log is written.
struct TestLog: Hashable {
    let job: JobID
    let task: TaskID

    init(job: JobID = JobID(), task: TaskID = TaskID()) {
        self.job = job
        self.task = task
    }

    var path: String { JobFile(job: job, .log(task, number: 0)).relativePath }
}

extension TaskLogs {
    func append(_ text: String, to log: TestLog, whenWritten: (@Sendable () -> Void)? = nil) {
        append(text, task: log.task, job: log.job, whenWritten: whenWritten)
    }

    func write(_ text: String, to log: TestLog) async throws {
        try await write(text, task: log.task, job: log.job)
    }

    func tail(_ log: TestLog) async throws -> String? { try await tail(task: log.task, job: log.job) }

    func size(_ log: TestLog) async throws -> Int64? { try await size(task: log.task, job: log.job) }
}

/// Something that blocks whoever comes to it until it is opened.
final class Barrier: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    /// Blocks until ``open()``.
    func stop() {
        arrived.signal()
        opened.wait()
        opened.signal()
    }

    /// Returns when somebody stands before it.
    func waitForArrival() async { await onThread { self.arrived.wait() } }

    func open() { opened.signal() }
}

/// Blocks a thread of its own instead of a cooperative one.
func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            body()
            continuation.resume()
        }
    }
}

/// Waits until something is so, without blocking.
func eventually(within seconds: Double = 30, _ condition: () -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(2))
    }
    return condition()
}
