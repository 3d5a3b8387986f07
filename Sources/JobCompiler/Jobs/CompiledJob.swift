public import FarmModel

/// What a script made of a job: the job as it is to be stored, and its tasks.
///
/// The tasks can run in the order given by their dependencies: those are there, each once, and lead in no circle.
public struct CompiledJob: Hashable, Sendable {
    /// What people call it.
    public var name: String
    /// Higher ones go first.
    public var priority: Int
    /// As the script left them.
    public var settings: [String: JSONValue]
    /// As the script left them.
    public var metadata: [String: String]
    /// The tag of workers that shall do it; `nil` for all workers.
    public var workerTag: String?
    /// The checkout that it needs.
    public var shamanCheckoutID: String?
    /// In the order in which they were added; at least one.
    public var tasks: [CompiledTask]
    /// The type's etag.
    public var typeEtag: String
    /// What the script printed.
    public var log: [ScriptLogLine]
}

/// A task of a compiled job.
public struct CompiledTask: Hashable, Sendable {
    /// Its identity, which the script may have used.
    public var id: TaskID
    /// What people call it.
    public var name: String
    /// Which workers can do it: those that know the type.
    public var type: String
    /// Higher ones go first.
    public var priority: Int
    /// What the worker does, one after the other.
    public var commands: [CompiledCommand]
    /// The indices of the tasks that have to be done before, ascending by when they were named.
    public var dependencies: [Int]

    /// How many steps it has: as many as its commands report, and one for each that reports none.
    public var totalStepCount: Int { commands.reduce(0) { $0 + max(1, $1.totalStepCount) } }
}

/// A command of a task.
public struct CompiledCommand: Hashable, Sendable {
    /// What the worker calls it.
    public var name: String
    /// An object, or `null`.
    public var parameters: JSONValue
    /// How many steps it reports; 0 when it reports none.
    public var totalStepCount: Int

    /// The API's `Command`.
    public var json: JSONValue {
        ["name": .string(name), "parameters": parameters, "total_step_count": .int(Int64(totalStepCount))]
    }
}
