internal import FarmModel

/// Writes the list of a job's tasks: there may be a hundred thousand of them, so it is written without detours.
struct TaskListText {
    private var text = "{\"tasks\":["
    private var isFirst = true
    private let workers: (WorkerID) -> Worker?
    /// What is written of each worker.
    private var known: [WorkerID?: String] = [:]

    init(_ tasks: [JobTask], workers: @escaping (WorkerID) -> Worker?) {
        self.workers = workers
        for task in tasks { add(task) }
        text += "]}\n"
    }

    var bytes: String { text }

    private mutating func add(_ task: JobTask) {
        if !isFirst { text += "," }
        isFirst = false
        text += "{\"id\":\"\(task.id)\",\"index_in_job\":\(task.key.index),\"name\":\(JSONText.quoted(task.name))"
        text += ",\"priority\":\(task.priority),\"status\":\"\(task.status.rawValue)\""
        text += ",\"steps_completed\":\(task.stepsCompleted),\"steps_total\":\(task.stepsTotal)"
        if let started = task.startedAt { text += ",\"started\":\"\(started)\"" }
        if let ended = task.endedAt { text += ",\"ended\":\"\(ended)\"" }
        text += ",\"task_type\":\(JSONText.quoted(task.type)),\"updated\":\"\(task.updatedAt)\""
        text += ",\"worker\":\(worker(task.worker))}"
    }

    private mutating func worker(_ id: WorkerID?) -> String {
        if let text = known[id] { return text }
        let summary = TaskMessages.WorkerSummary(id, workers)
        let text = JSONText.object([
            ("id", .string(summary.id)), ("name", .string(summary.name)), ("address", .string(summary.address)),
        ])
        known[id] = text
        return text
    }
}
