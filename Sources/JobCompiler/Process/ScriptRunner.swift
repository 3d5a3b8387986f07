internal import FarmModel
internal import JobScripts

/// Runs scripts, one after the other, in a process that is kept from one to the next.
///
/// *Concurrency*: belongs to one thread.
final class ScriptRunner {
    private let program: ScriptProgram
    private let limits: ScriptLimits
    private var process: ScriptProcess?

    init(program: ScriptProgram, limits: ScriptLimits) {
        self.program = program
        self.limits = limits
    }

    /// Runs a script in a warm process if there is one.
    ///
    /// - Throws: `unavailable` when no process can be started. What the script does is in the result.
    func run(
        _ work: ScriptRequest.Work, _ script: JobScript, folder: String?
    ) throws(JobCompilationError) -> ScriptRunResult {
        let request = ScriptRequest(work: work, script: script, folder: folder, limits: limits)
        guard request.encoded.count <= MessageSocket.maximumSize else {
            return ScriptRunResult(ScriptFailure(.size, "the job's settings are too large"))
        }
        let process = try takeProcess()
        let (result, isReusable) = process.run(request)
        if isReusable { self.process = consume process }
        return result
    }

    private func takeProcess() throws(JobCompilationError) -> ScriptProcess {
        // One that was kept may have been ended by the system meanwhile, which is not this script's fault.
        if let process = process.take(), process.isRunning { return process }
        return try ScriptProcess.start(program)
    }

    /// Ends the process; the next script starts another one.
    func rest() { process = nil }
}
