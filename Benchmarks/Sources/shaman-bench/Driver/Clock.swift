internal import Glibc

/// The monotonic clock, in nanoseconds.
func monotonicNanoseconds() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

/// The CPU time of the calling thread, in nanoseconds.
func threadCPUNanoseconds() -> Int64 { nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) }

private func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Waits for a moment of the monotonic clock, in nanoseconds.
func sleepUntil(_ moment: Int64) {
    var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
}

/// What one thread took for a piece of work.
struct ThreadCost: Sendable {
    let seconds: Double
    let cpuSeconds: Double

    /// Runs the work and measures it.
    static func measure(_ work: () throws -> Void) rethrows -> ThreadCost {
        let start = monotonicNanoseconds()
        let startCPU = threadCPUNanoseconds()
        try work()
        let cpu = threadCPUNanoseconds() - startCPU
        return ThreadCost(seconds: Double(monotonicNanoseconds() - start) / 1e9, cpuSeconds: Double(cpu) / 1e9)
    }
}
