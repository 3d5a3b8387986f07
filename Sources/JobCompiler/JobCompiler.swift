internal import FarmModel
internal import Foundation
internal import JobScripts

/// Knows the job types, and turns submitted jobs into tasks by their scripts.
///
/// Scripts run in processes of their own (`shaman-compiler`), of which none is ever waited for on a cooperative thread. Whatever
/// a script does, it ends within its limits, and what is left is an error.
/// *Concurrency*: callable from anywhere. *Durability*: nothing is written.
public final class JobCompiler: Sendable {
    private let crew: CompilerCrew
    private let library: JobTypeLibrary
    private let folder: String?

    /// Starts the threads; processes are started when there is something to run.
    public init(_ options: JobCompilerOptions) {
        folder = options.scriptFolder
        library = JobTypeLibrary(folder: options.scriptFolder.map(ScriptFolder.init(path:)))
        let limits = ScriptLimits(
            milliseconds: Int(clamping: Int64(options.timeLimit / .milliseconds(1))),
            memoryBytes: options.memoryLimitBytes, tasks: options.taskLimit)
        crew = CompilerCrew(
            threads: options.processes, capacity: options.queueCapacity,
            program: ScriptProgram(executable: options.executable, timeZone: options.timeZone), limits: limits)
    }

    /// All job types, as the scripts are now. Scripts that have changed since the last time are run.
    ///
    /// - Throws: `busy` or `unavailable`. Broken scripts are no error, but `problems`.
    public func jobTypes() async throws(JobCompilationError) -> JobTypes {
        let library = library
        return try await crew.run { runner throws(JobCompilationError) in try library.types(runner) }
    }

    /// Compiles a job.
    ///
    /// - Throws: a `JobCompilationError`; nothing has changed then.
    public func compile(_ job: JobSubmission) async throws(JobCompilationError) -> CompiledJob {
        let (library, folder) = (library, folder)
        return try await crew.run { runner throws(JobCompilationError) in
            let types = try library.types(runner)
            let (script, jobType) = try Self.find(job, in: types)
            try SettingsCheck(jobType).check(job.settings)
            let run = try runner.run(.compile(job: job.json), script, folder: folder)
            switch run.outcome {
            case .failure(let failure): throw JobCompilationError(failure, log: run.log)
            case .success(let value):
                do throws(JobCompilationError) {
                    return try CompiledJobReader(jobType: jobType, log: run.log).job(value)
                } catch {
                    throw JobCompilationError(error.code, error.message, at: error.location, log: run.log)
                }
            }
        }
    }

    private static func find(
        _ job: JobSubmission, in types: JobTypes
    ) throws(JobCompilationError) -> (JobScript, JobType) {
        guard let entry = types.entries[job.type] else {
            throw JobCompilationError(.unknownJobType, "job type unknown")
        }
        let jobType: JobType
        switch entry.jobType {
        case .success(let found): jobType = found
        case .failure(let failure) where failure.reason == .syntax:
            let place = failure.location.map { " at \($0)" } ?? " (\(entry.script.fileName))"
            throw JobCompilationError(
                .unknownJobType, "job type unknown: \(failure.message)\(place)", at: failure.location)
        case .failure(let failure): throw JobCompilationError(failure, log: [])
        }
        if let etag = job.typeEtag, !etag.isEmpty, etag != jobType.etag {
            throw JobCompilationError(
                .outdatedSettings, "rejecting job because its settings are outdated, refresh the job type")
        }
        return (entry.script, jobType)
    }
}
