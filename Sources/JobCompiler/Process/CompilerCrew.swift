internal import Dispatch
internal import Foundation
internal import JobScripts
internal import Synchronization

/// Threads that run scripts, each with a process of its own, and the queue before them.
///
/// A thread that has had nothing to do for a while ends its process. A full queue refuses at once.
final class CompilerCrew: Sendable {
    typealias Job = @Sendable (ScriptRunner) -> Void

    private final class Queue: Sendable {
        struct State {
            var jobs: [Job] = []
            var isClosed = false
        }
        let state = Mutex(State())
        let available = DispatchSemaphore(value: 0)
    }

    private let queue = Queue()
    private let threads: Int
    private let capacity: Int

    /// After how long without work a process ends.
    private static let idleLimit = DispatchTimeInterval.seconds(300)

    init(threads: Int, capacity: Int, program: ScriptProgram, limits: ScriptLimits) {
        self.threads = threads
        self.capacity = capacity
        for _ in 0..<threads {
            let thread = Thread { [queue] in Self.work(queue, ScriptRunner(program: program, limits: limits)) }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Ends the threads once they have done what is queued.
    deinit {
        queue.state.withLock { $0.isClosed = true }
        for _ in 0..<threads { queue.available.signal() }
    }

    private static func work(_ queue: Queue, _ runner: ScriptRunner) {
        while true {
            if queue.available.wait(timeout: .now() + idleLimit) == .timedOut {
                runner.rest()
                continue
            }
            let job = queue.state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
            guard let job else { return }
            job(runner)
        }
    }

    /// Runs work on one of the threads and waits for it without blocking a cooperative thread.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable (ScriptRunner) throws(JobCompilationError) -> Result
    ) async throws(JobCompilationError) -> Result {
        let outcome: Swift.Result<Result, JobCompilationError> = await withCheckedContinuation { continuation in
            let isAccepted = submit { runner in
                do throws(JobCompilationError) {
                    continuation.resume(returning: .success(try work(runner)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isAccepted {
                let message = "too many jobs are being submitted; try again in a moment"
                continuation.resume(returning: .failure(JobCompilationError(.busy, message)))
            }
        }
        return try outcome.get()
    }

    private func submit(_ job: @escaping Job) -> Bool {
        let isAccepted = queue.state.withLock { state in
            guard state.jobs.count < capacity else { return false }
            state.jobs.append(job)
            return true
        }
        if isAccepted { queue.available.signal() }
        return isAccepted
    }
}
