internal import FarmModel
internal import Foundation
internal import Glibc
internal import JobScripts

/// A running `shaman-compiler`. One owner; dropping it ends the process.
struct ScriptProcess: ~Copyable {
    private let pid: pid_t
    private let socket: MessageSocket

    /// How long a process may take to begin.
    private static let startLimit = Duration.seconds(30)

    /// Starts one and waits until it is ready.
    static func start(_ program: ScriptProgram) throws(JobCompilationError) -> ScriptProcess {
        var ends: (Int32, Int32) = (-1, -1)
        let isPaired = withUnsafeMutableBytes(of: &ends) { bytes in
            socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0,
                bytes.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard isPaired == 0 else {
            throw JobCompilationError(
                .unavailable, "no socket for shaman-compiler: \(String(cString: strerror(errno)))")
        }
        let socket = MessageSocket(owning: ends.0)
        let started = spawn(program, standardInput: ends.1)
        close(ends.1)
        let process = ScriptProcess(pid: try started.get(), socket: socket)
        let reception = process.socket.receive(before: .now + startLimit)
        guard case .message(ScriptHello.message) = reception else {
            throw JobCompilationError(
                .unavailable, "\(program.executable) does not answer as the shaman-compiler of this version does")
        }
        return process
    }

    private init(pid: pid_t, socket: consuming MessageSocket) {
        self.pid = pid
        self.socket = socket
    }

    deinit {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    /// Whether the process is still there.
    var isRunning: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == 0
    }

    /// Runs a script.
    ///
    /// - Returns: what came of it, and whether the process is good for another one. A process that ended in the middle or
    ///   keeps silent is not.
    func run(_ request: ScriptRequest) -> (result: ScriptRunResult, isReusable: Bool) {
        let limits = request.limits
        // The process ends by itself before; this is for one that cannot any more.
        let deadline = ContinuousClock.now + .milliseconds(limits.milliseconds * 3) + .seconds(3)
        let isSent = socket.send(request.encoded, before: deadline)
        switch isSent ? socket.receive(before: deadline) : .closed {
        case .message(let message):
            do throws(JSONSyntaxError) {
                let reply = try ScriptReply(encoded: message)
                return (ScriptRunResult(reply), reply.memoryBytes < limits.memoryBytes / 4)
            } catch {
                return (
                    ScriptRunResult(ScriptFailure(.size, "the script's result cannot be read: \(error.reason)")), false
                )
            }
        case .late:
            let failure = ScriptFailure(.time, "the script ran for more than \(limits.milliseconds / 1000) seconds")
            return (ScriptRunResult(failure), false)
        case .closed:
            let failure = ScriptFailure(
                .memory, "the script made the JavaScript engine end, most likely by taking too much memory")
            return (ScriptRunResult(failure), false)
        }
    }

    private static func spawn(_ program: ScriptProgram, standardInput: Int32) -> Result<pid_t, JobCompilationError> {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A group of its own: an interruption at the terminal is for the server.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        let executable = program.executable
        let arguments = [strdup(executable), nil]
        let environment = program.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            return .failure(JobCompilationError(.unavailable, "\(executable) cannot be started: \(reason)"))
        }
        return .success(pid)
    }
}

/// What came of running a script.
struct ScriptRunResult: Sendable {
    let outcome: Result<JSONValue, ScriptFailure>
    let log: [ScriptLogLine]
    let modules: [String]

    init(_ reply: ScriptReply) {
        outcome = reply.outcome
        log = reply.log
        modules = reply.modules
    }

    init(_ failure: ScriptFailure) {
        outcome = .failure(failure)
        log = []
        modules = []
    }
}
