internal import FarmModel

/// Which log: a task's, of a job.
struct LogName: Hashable, Sendable {
    let job: JobID
    let task: TaskID

    var file: JobFile { JobFile(job: job, .log(task, number: 0)) }
}

/// One thing to be done to a log, in its turn.
enum LogEntry: Sendable {
    /// Text to be added, and whom to tell. Empty text is nothing but a place in the order.
    case text(String, whenDone: WhenDone?)
    /// That many bytes were dropped here.
    case gap(bytes: Int)

    /// Told `nil` when the text was handed to the kernel, otherwise why it was not.
    typealias WhenDone = @Sendable (JobFilesError?) -> Void

    /// Bytes of text that it adds.
    var textBytes: Int {
        guard case .text(let text, _) = self else { return 0 }
        return text.utf8.count
    }

    /// Bytes of memory that it takes, about.
    var cost: Int { textBytes + 128 }

    /// Tells whoever waits that it will not be done.
    func fail(_ error: JobFilesError) {
        guard case .text(_, let whenDone?) = self else { return }
        whenDone(error)
    }
}
