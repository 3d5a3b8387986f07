import FarmModel
import JobManager

/// A job for tests: what matters is given, everything else is usual.
struct JobPlan {
    struct Task {
        var name: String
        var type = "blender"
        var priority = 50
        var steps = 1
        /// The names of the tasks that have to be done before.
        var after: [String] = []
    }

    var name = "job"
    var priority = 50
    var tasks: [Task]
    var settings: [String: JSONValue] = [:]
    var metadata: [String: String] = [:]
    var checkout: String?
    var tag: WorkerTagID?
    var isPaused = false

    init(_ tasks: [Task]) { self.tasks = tasks }

    /// Tasks with these names.
    init(_ names: String...) { tasks = names.map { Task(name: $0) } }

    /// Tasks that are called `1`, `2` and so on.
    init(count: Int) { tasks = (1...count).map { Task(name: "\($0)") } }

    func with(_ change: (inout Self) -> Void) -> Self {
        var plan = self
        change(&plan)
        return plan
    }

    /// As it is submitted.
    var job: NewJob {
        NewJob(
            id: JobID(), name: name, type: "test", priority: priority, settings: settings, metadata: metadata,
            checkout: checkout, workerTag: tag, isPaused: isPaused,
            tasks: tasks.map { task in
                NewJob.Task(
                    id: TaskID(), name: task.name, type: task.type, priority: task.priority,
                    commands: #"[{"name":"echo","parameters":{"message":"\#(task.name)"}}]"#, stepsTotal: task.steps,
                    dependencies: task.after.compactMap { name in tasks.firstIndex { $0.name == name } })
            })
    }
}
