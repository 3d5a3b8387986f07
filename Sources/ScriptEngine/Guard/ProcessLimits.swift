internal import Foundation
internal import Glibc

/// What the kernel holds the process to, whatever the script makes the engine do.
enum ProcessLimits {
    /// No files are written, no memory image is left, and when memory is short this process is the one to go.
    static func applyAtStart() {
        set(RLIMIT_FSIZE, to: 0)
        set(RLIMIT_CORE, to: 0)
        let score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        if score >= 0 {
            _ = write(score, "1000", 4)
            close(score)
        }
    }

    /// Limits the address space for data to so many bytes; from there on allocations fail.
    static func setData(_ bytes: Int) { set(RLIMIT_DATA, to: bytes) }

    private static func set(_ resource: __rlimit_resource, to bytes: Int) {
        let number = __rlimit_resource_t(resource.rawValue)
        var limit = rlimit()
        guard getrlimit(number, &limit) == 0 else { return }
        limit.rlim_cur = min(rlim_t(bytes), limit.rlim_max)
        setrlimit(number, &limit)
    }
}
