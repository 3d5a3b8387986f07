internal import Foundation
internal import Glibc
internal import JobScripts
internal import Synchronization

/// Ends runs that take too long or too much memory.
///
/// The engine asks it from time to time while a script runs (`violation`), and then the script ends by an exception, whose
/// place is known. A script that is in one call of the engine for long (a regular expression, a huge `fill`) is never
/// interrupted by the engine: for those a thread looks on, and ends the process once the limits are exceeded by a quarter.
final class Watchdog: Sendable {
    private struct Run {
        let start: ContinuousClock.Instant
        let startOfProcessorTime: Duration
        let limits: ScriptLimits
    }

    private let run = Mutex<Run?>(nil)
    private let wakeUp = DispatchSemaphore(value: 0)
    private let memory: ProcessMemory
    private let lastWords: @Sendable (ScriptFailure) -> Void

    /// `lastWords` tells the other side why the process ends.
    init(memory: consuming ProcessMemory, lastWords: @escaping @Sendable (ScriptFailure) -> Void) {
        self.memory = memory
        self.lastWords = lastWords
        let thread = Thread { [self] in look() }
        thread.stackSize = 256 << 10
        thread.start()
    }

    var residentBytes: Int { memory.residentBytes }

    func begin(_ limits: ScriptLimits) {
        run.withLock { $0 = Run(start: .now, startOfProcessorTime: Self.processorTime, limits: limits) }
        wakeUp.signal()
    }

    /// From when this returns, the process is not ended any more.
    func end() { run.withLock { $0 = nil } }

    /// Which limit the script exceeds, if any.
    func violation() -> ScriptFailure? { run.withLock { $0.flatMap { violation($0, byQuarters: 4) } } }

    private func violation(_ run: Run, byQuarters quarters: Int) -> ScriptFailure? {
        let limits = run.limits
        let limit = Duration.milliseconds(limits.milliseconds * quarters / 4)
        // By the clock it is twice the time: on a busy machine a script waits for its turns.
        if Self.processorTime - run.startOfProcessorTime > limit || ContinuousClock.now - run.start > limit * 2 {
            let seconds = Double(limits.milliseconds) / 1000
            return ScriptFailure(.time, "the script ran for more than \(seconds.formatted()) seconds")
        }
        if memory.residentBytes > limits.memoryBytes / 4 * quarters {
            return ScriptFailure(.memory, "the script took more than \(limits.memoryBytes >> 20) MiB of memory")
        }
        return nil
    }

    /// The processor time that this process has had.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func look() {
        while true {
            wakeUp.wait()
            // On this object's own thread, in the process that runs scripts: nobody else waits for it.
            while isRunning() { usleep(5000) }
        }
    }

    private func isRunning() -> Bool {
        run.withLock { run in
            guard let current = run else { return false }
            if let failure = violation(current, byQuarters: 5) {
                lastWords(failure)
                _exit(0)
            }
            return true
        }
    }
}
