internal import FarmModel
internal import Shaman

/// Writes logs, on one thread. What waited for one log is written together: the file is opened once.
struct LogWriter {
    private let queue: LogQueue
    private let folders: JobFolders
    private let limits: JobFilesLimits
    private let problems: ProblemReports
    /// Bytes that the disk did not take, which the next text is to tell of.
    private var lost: [LogName: Int] = [:]

    /// How much is put together for one write.
    private static let writeBytes = 1 << 20
    /// Logs of which it is remembered that something is missing.
    private static let rememberedLosses = 10_000

    init(queue: LogQueue, folders: JobFolders, limits: JobFilesLimits, problems: ProblemReports) {
        self.queue = queue
        self.folders = folders
        self.limits = limits
        self.problems = problems
    }

    /// Writes until the queue is closed and empty.
    mutating func run() {
        while true {
            switch queue.next() {
            case .write(let name, let entries, let cost):
                write(entries, to: name)
                queue.release(cost)
            case .run(let action): action()
            case .end(let whenEnded):
                for action in whenEnded { action() }
                return
            }
        }
    }

    private mutating func write(_ entries: [LogEntry], to name: LogName) {
        var batch = LogBatch()
        for entry in entries {
            switch entry {
            case .text(let text, let whenDone):
                if batch.bytes.count + text.utf8.count > Self.writeBytes { write(&batch, to: name) }
                batch.add(text, whenDone: whenDone)
            case .gap(let bytes): batch.addGap(bytes: bytes)
            }
        }
        write(&batch, to: name)
    }

    /// Writes a batch, tells those who wait for it, and empties it.
    private mutating func write(_ batch: inout LogBatch, to name: LogName) {
        defer { batch = LogBatch() }
        guard !batch.bytes.isEmpty else { return batch.finish(nil) }
        let lostBefore = lost[name] ?? 0
        let bytes = lostBefore > 0 ? LogBatch.gapLine(bytes: lostBefore) + batch.bytes : batch.bytes
        do {
            try append(bytes, to: name)
            lost[name] = nil
            batch.finish(nil)
        } catch {
            if lost[name] != nil || lost.count < Self.rememberedLosses { lost[name] = lostBefore + batch.textBytes }
            let error = JobFilesError(error)
            problems.add(error, job: name.job)
            batch.finish(error)
        }
    }

    private func append(_ bytes: [UInt8], to name: LogName) throws(SystemError) {
        let folder = try folders.openOrMake(name.job)
        var file = try LogFile(name.file.name, in: folder)
        if file.size > 0, file.size + Int64(bytes.count) > limits.logFileBytes {
            try LogFile.rotate(name.file.name, in: folder, kept: limits.keptLogs)
            file = try LogFile(name.file.name, in: folder)
        }
        try file.append(bytes)
    }
}
