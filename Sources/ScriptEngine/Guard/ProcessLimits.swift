internal import Foundation
internal import Glibc

/// What the kernel holds the process to, whatever the script makes the engine do.
enum ProcessLimits {
    /// No files are written, no memory image is left, and when memory is short this process is the one to go.
    static func applyAtStart() {
        closeInherited()
        set(RLIMIT_FSIZE, to: 0)
        set(RLIMIT_CORE, to: 0)
        let score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        if score >= 0 {
            _ = write(score, "1000", 4)
            close(score)
        }
    }

    /// Nothing of the server's stays open here, whatever it opened without care.
    private static func closeInherited() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 { close(descriptor) }
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
