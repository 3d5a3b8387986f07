public import FarmModel

/// Where the lines of task logs go. Calls never wait; what is appended to one task's log keeps its order.
public protocol TaskLogSink: Sendable {
    /// Appends text, with an end of line if it has none.
    func append(_ text: String, task: TaskID, job: JobID)

    /// Returns when everything that was appended to a task's log before has been written.
    func flush(task: TaskID, job: JobID) async
}
