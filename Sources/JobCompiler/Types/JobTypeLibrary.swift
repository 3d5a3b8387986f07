internal import FarmModel
internal import JobScripts
internal import Synchronization

/// Knows the job types: those of a folder, which win, and the built-in ones.
///
/// The folder is looked at each time; only what has changed is read and run again.
/// *Concurrency*: all calls block, on the disk and on scripts; one thread at a time looks.
final class JobTypeLibrary: Sendable {
    /// A script as it was found, and what must stay the same for the finding to hold.
    private struct Known {
        let entry: JobTypeEntry
        let stamp: FileStamp?
        let modules: [String: FileStamp?]
        /// When to try again even though nothing has changed: the machine may have been to blame.
        let expiry: ContinuousClock.Instant?
    }

    /// How long a script that exceeded a limit is left alone.
    private static let retryInterval = Duration.seconds(30)

    private let folder: ScriptFolder?
    private let known = Mutex<[String: Known]>([:])

    init(folder: ScriptFolder?) { self.folder = folder }

    /// The job types of now; `runner` runs the scripts that have changed.
    func types(_ runner: ScriptRunner) throws(JobCompilationError) -> JobTypes {
        do {
            return try known.withLock { known in try look(&known, runner) }
        } catch let error as JobCompilationError {
            throw error
        } catch {
            throw JobCompilationError(.unavailable, "\(error)")
        }
    }

    private func look(_ known: inout [String: Known], _ runner: ScriptRunner) throws(JobCompilationError) -> JobTypes {
        var entries: [String: JobTypeEntry] = [:]
        var problems: [JobTypeProblem] = []
        var current: [String: Known] = [:]

        for script in JobScript.builtIn {
            guard let name = JobScript.jobTypeName(ofFile: script.fileName) else { continue }
            let key = "built-in/" + script.fileName
            let found =
                if let known = known[key], isCurrent(known, nil) { known } else {
                    try describe(script, name, nil, runner)
                }
            current[key] = found
            entries[name] = found.entry
        }
        for file in try folder?.files() ?? [] {
            let key = "folder/" + file.fileName
            let found =
                if let known = known[key], isCurrent(known, file.stamp) { known } else { try describe(file, runner) }
            current[key] = found
            let builtIn = entries[file.jobType]
            guard case .failure(let failure) = found.entry.jobType else {
                entries[file.jobType] = found.entry
                continue
            }
            // What is no JavaScript at all leaves the built-in type in place.
            let isBuiltInUsed = failure.reason == .syntax && builtIn != nil
            if !isBuiltInUsed { entries[file.jobType] = found.entry }
            problems.append(
                JobTypeProblem(
                    jobType: file.jobType, fileName: file.fileName, message: failure.message,
                    location: failure.location, isBuiltInUsed: isBuiltInUsed))
        }
        known = current
        return JobTypes(entries: entries, problems: problems)
    }

    private func isCurrent(_ known: Known, _ stamp: FileStamp?) -> Bool {
        known.stamp == stamp && known.expiry.map { .now < $0 } ?? true
            && known.modules.allSatisfy { folder?.stamp(ofModule: $0.key) == $0.value }
    }

    private func describe(
        _ file: ScriptFolder.File, _ runner: ScriptRunner
    ) throws(JobCompilationError) -> Known {
        let script: JobScript
        do throws(ScriptFailure) {
            guard let folder else { throw ScriptFailure(.syntax, "there is no folder of scripts") }
            script = try folder.read(file)
        } catch {
            let entry = JobTypeEntry(script: JobScript(fileName: file.fileName, text: ""), jobType: .failure(error))
            return Known(entry: entry, stamp: file.stamp, modules: [:], expiry: .now + Self.retryInterval)
        }
        return try describe(script, file.jobType, file.stamp, runner)
    }

    private func describe(
        _ script: JobScript, _ name: String, _ stamp: FileStamp?, _ runner: ScriptRunner
    ) throws(JobCompilationError) -> Known {
        let run = try runner.run(.describe, script, folder: folder?.path)
        let jobType: Result<JobType, ScriptFailure>
        do throws(ScriptFailure) {
            jobType = .success(try read(run, script, name))
        } catch {
            jobType = .failure(error)
        }
        var expiry: ContinuousClock.Instant?
        // A file that it requires may have been missing just then, of which there is no stamp.
        if case .failure(let failure) = jobType, failure.reason.dependsOnMachine || failure.reason == .exception {
            expiry = .now + Self.retryInterval
        }
        let modules = Dictionary(uniqueKeysWithValues: run.modules.map { ($0, folder?.stamp(ofModule: $0)) })
        return Known(
            entry: JobTypeEntry(script: script, jobType: jobType), stamp: stamp, modules: modules, expiry: expiry)
    }

    private func read(_ run: ScriptRunResult, _ script: JobScript, _ name: String) throws(ScriptFailure) -> JobType {
        let value = try run.outcome.get()
        func fault(_ detail: String) -> ScriptFailure {
            let message = "script (\(script.fileName)) does not define a proper JOB_TYPE object: \(detail)"
            return ScriptFailure(.badJobType, message)
        }
        guard let object = value["value"] else { throw fault("it is \(value["kind"]?.string ?? "nothing")") }
        do throws(JobTypeReader.Fault) {
            return try JobTypeReader.jobType(object, name: name, log: run.log)
        } catch {
            throw fault(error.message)
        }
    }
}

extension ScriptFailure.Reason {
    /// Whether another try may end differently.
    fileprivate var dependsOnMachine: Bool {
        switch self {
        case .time, .memory: true
        case .syntax, .exception, .noJobType, .badJobType, .noCompileJob, .size, .request: false
        }
    }
}
