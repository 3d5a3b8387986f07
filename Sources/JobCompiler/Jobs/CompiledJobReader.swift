internal import FarmModel
internal import JobScripts

/// Reads what the engine made of a job. The engine ran a stranger's script: nothing is taken for granted.
struct CompiledJobReader {
    let jobType: JobType
    let log: [ScriptLogLine]

    func job(_ value: JSONValue) throws(JobCompilationError) -> CompiledJob {
        guard let facts = value["job"], let name = facts["name"]?.string, let priority = facts["priority"]?.int,
            let settings = facts["settings"]?.object, let metadata = facts["metadata"]?.object,
            let list = value["tasks"]?.array
        else { throw malformed("the job") }
        guard let priority = Int32(exactly: priority) else {
            throw JobCompilationError(.invalidJob, "the job's priority is out of range: \(priority)")
        }
        guard !name.isEmpty else { throw JobCompilationError(.invalidJob, "the job's name is empty") }
        var tasks: [CompiledTask] = []
        tasks.reserveCapacity(list.count)
        for task in list { tasks.append(try self.task(task, count: list.count)) }
        guard !tasks.isEmpty else {
            throw JobCompilationError(.invalidJob, "the job has no tasks: \(jobType.name) made none of its settings")
        }
        if let circle = DependencyCircle.find(in: tasks.map(\.dependencies)) {
            let names = (circle + circle.prefix(1)).map { "\"\(tasks[$0].name)\"" }.joined(separator: " → ")
            throw JobCompilationError(.invalidJob, "tasks depend on each other in a circle: \(names)")
        }
        return CompiledJob(
            name: name, priority: Int(priority), settings: settings, metadata: metadata.compactMapValues(\.string),
            workerTag: text(facts, "workerTagUUID"), shamanCheckoutID: text(facts, "shamanCheckoutID"), tasks: tasks,
            typeEtag: jobType.etag, log: log)
    }

    /// `nil` for an empty text.
    private func text(_ facts: JSONValue, _ key: String) -> String? {
        facts[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func malformed(_ what: String) -> JobCompilationError {
        JobCompilationError(
            .invalidJob, "\(jobType.name) has changed what scripts are made of, and \(what) is unreadable")
    }

    private func task(_ value: JSONValue, count: Int) throws(JobCompilationError) -> CompiledTask {
        guard let id = value["uuid"]?.string.flatMap(TaskID.init(_:)), let name = value["name"]?.string,
            let type = value["type"]?.string, let priority = value["priority"]?.int,
            let dependencies = value["dependencies"]?.array, let commands = value["commands"]?.array
        else { throw malformed("a task") }
        let indices = dependencies.compactMap(\.int).map(Int.init).filter { (0..<count).contains($0) }
        guard indices.count == dependencies.count else { throw malformed("a dependency of \"\(name)\"") }
        var compiled: [CompiledCommand] = []
        for command in commands {
            guard let name = command["name"]?.string, let parameters = command["parameters"],
                parameters == .null || parameters.object != nil, let steps = command["total_step_count"]?.int,
                (0...Int64(Int32.max)).contains(steps)
            else { throw malformed("a command of \"\(name)\"") }
            compiled.append(CompiledCommand(name: name, parameters: parameters, totalStepCount: Int(steps)))
        }
        return CompiledTask(
            id: id, name: name, type: type, priority: Int(priority), commands: compiled, dependencies: indices)
    }
}
