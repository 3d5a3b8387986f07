public import FarmModel
internal import Shaman

/// The logs of tasks, one file each, written by one thread.
///
/// Text of one task is written in the order of the calls. What has been written survives the end of this process, also a
/// violent one; nothing is synced, so the last seconds may be missing after a power loss. What the disk does not take is
/// reported and lost, and a line in the log tells how much it was. Once a job was removed, what comes for it is ignored.
public final class TaskLogs: Sendable {
    private let folders: JobFolders
    private let limits: JobFilesLimits
    private let pool: IOPool
    private let queue: LogQueue
    private let problems: ProblemReports

    /// How much of a log's end ``tail(task:job:)`` tells, in bytes.
    static let tailBytes = 2048

    init(
        folders: JobFolders, limits: JobFilesLimits, pool: IOPool, removed: RemovedJobs, problems: ProblemReports
    ) {
        self.folders = folders
        self.limits = limits
        self.pool = pool
        self.problems = problems
        queue = LogQueue(capacity: limits.queuedLogBytes, removed: removed)
        let isStarted = DetachedThread.start { [queue] in
            var writer = LogWriter(queue: queue, folders: folders, limits: limits, problems: problems)
            writer.run()
        }
        precondition(isStarted, "the system refuses the thread that writes logs")
    }

    /// Ends the thread once it has written what waits.
    deinit { queue.close {} }

    /// Adds text to a task's log, and a newline when it has none at its end. Returns at once; any thread may call.
    ///
    /// Text that is too long is cut; when too much waits for the disk it is dropped. The log tells of both.
    ///
    /// - Parameter whenWritten: Called on the writing thread once the text was handed to the kernel, for one task in the
    ///   order of the calls; also for empty text, of which nothing is written. Not called when the text was lost or the job
    ///   was removed. It must not block.
    public func append(
        _ text: String, task: TaskID, job: JobID, whenWritten: (@Sendable () -> Void)? = nil
    ) {
        guard let whenWritten else { return add(text, task: task, job: job, whenDone: nil) }
        add(text, task: task, job: job) { error in if error == nil { whenWritten() } }
    }

    /// The same, and returns when the text was handed to the kernel: a `kill -9` of the server after that loses nothing.
    /// It is not synced: a power loss may take the last seconds.
    ///
    /// - Throws: when the text was lost: `noSpace`, `ioFailure`, `overloaded`, `jobRemoved`, `closed`.
    public func write(_ text: String, task: TaskID, job: JobID) async throws(JobFilesError) {
        let error: JobFilesError? = await withCheckedContinuation { continuation in
            add(text, task: task, job: job) { continuation.resume(returning: $0) }
        }
        if let error { throw error }
    }

    /// Bytes of a task's log, with all that was appended before; `nil` when there is none or it is empty.
    ///
    /// - Throws: ``JobFilesError``, when the disk cannot be read or too many wait for it.
    public func size(task: TaskID, job: JobID) async throws -> Int64? {
        try await read(task: task, job: job) { file throws(JobFilesError) in file.size }
    }

    /// The end of a task's log, with all that was appended before: all of it when that is 2048 bytes or less, otherwise
    /// the whole lines of the last 2048 bytes, or what there is of one line. `nil` when there is no log or it is empty.
    ///
    /// - Throws: ``JobFilesError``, when the disk cannot be read or too many wait for it.
    public func tail(task: TaskID, job: JobID) async throws -> String? {
        try await read(task: task, job: job) { file throws(JobFilesError) in
            let start = max(0, file.size - Int64(Self.tailBytes))
            return LogText.tail(try file.bytes(at: start, count: Int(file.size - start)), isWhole: start == 0)
        }
    }

    /// Takes nothing more, and returns when all that waited was written.
    public func close() async {
        await withCheckedContinuation { continuation in queue.close { continuation.resume() } }
    }

    /// Drops what waits for a job that is marked as removed, and returns when its logs are not being written to any more.
    func forget(_ job: JobID) async {
        for entry in queue.removeAll(of: job) { entry.fail(JobFilesError(.jobRemoved, "the job \(job) was removed")) }
        await withCheckedContinuation { continuation in
            if !queue.run({ continuation.resume() }) { continuation.resume() }
        }
    }

    private func add(_ text: String, task: TaskID, job: JobID, whenDone: LogEntry.WhenDone?) {
        let text = LogText.bounded(text, limit: limits.appendBytes)
        guard let error = queue.append(.text(text, whenDone: whenDone), to: LogName(job: job, task: task)) else {
            return
        }
        if error.code == .overloaded { problems.add(error, job: job) }
        whenDone?(error)
    }

    /// Reads a log in which something is, on a thread of the pool.
    private func read<Result: Sendable>(
        task: TaskID, job: JobID, _ body: @escaping @Sendable (OpenedFile) throws(JobFilesError) -> Result
    ) async throws -> Result? {
        let name = LogName(job: job, task: task)
        await settle(name)
        let folders = folders
        return try await pool.runJobFiles { () throws(JobFilesError) -> Result? in
            guard let file = try folders.open(name.file), file.size > 0 else { return nil }
            return try body(file)
        }
    }

    /// Returns when what was appended so far was written.
    private func settle(_ name: LogName) async {
        await withCheckedContinuation { continuation in
            let refusal = queue.append(.text("", whenDone: { _ in continuation.resume() }), to: name)
            if refusal != nil { continuation.resume() }
        }
    }
}
