internal import JobScripts

/// All job types at one moment.
public struct JobTypes: Sendable {
    /// Those that can be used, by name.
    public let types: [JobType]
    /// The scripts that cannot, by name.
    public let problems: [JobTypeProblem]

    let entries: [String: JobTypeEntry]

    init(entries: [String: JobTypeEntry], problems: [JobTypeProblem]) {
        self.entries = entries
        types = entries.values.compactMap { try? $0.jobType.get() }.sorted { $0.name < $1.name }
        self.problems = problems.sorted { ($0.jobType, $0.fileName) < ($1.jobType, $1.fileName) }
    }

    /// The job type with a name, if it can be used.
    public func type(named name: String) -> JobType? { try? entries[name]?.jobType.get() }
}

/// A script, and what its `JOB_TYPE` was found to be.
struct JobTypeEntry: Sendable {
    let script: JobScript
    let jobType: Result<JobType, ScriptFailure>
}
