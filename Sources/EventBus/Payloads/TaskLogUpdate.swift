public import FarmModel

/// What was just appended to a task's log.
public struct TaskLogUpdate: Hashable, Sendable {
    /// The task.
    public let taskID: TaskID
    /// The piece as it was appended: any number of lines, with or without an end of the last one.
    public let log: String

    /// Tells of a piece of a log.
    public init(taskID: TaskID, log: String) {
        self.taskID = taskID
        self.log = log
    }
}

extension TaskLogUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case log
    }
}
