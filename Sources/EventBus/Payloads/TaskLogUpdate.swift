public import FarmModel

/// What was just appended to a task's log.
public struct TaskLogUpdate: Hashable, Sendable {
    /// The task.
    public let taskID: TaskID
    /// The piece as it was appended: any number of lines. Of more than ``mostBytes`` the beginning, and a line that says so.
    public let log: String

    /// What one event carries, in UTF-8: a quarter of what may wait for a listener.
    public static let mostBytes = 256 << 10

    /// Tells of a piece of a log.
    public init(taskID: TaskID, log: String) {
        self.taskID = taskID
        let count = log.utf8.count
        guard count > Self.mostBytes else {
            self.log = log
            return
        }
        let head = log.prefix(bytes: Self.mostBytes)
        self.log = "\(head)\n(\(count - head.utf8.count) bytes more are in the log itself)\n"
    }
}

extension TaskLogUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case log
    }
}
