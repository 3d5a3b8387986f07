internal import Glibc

/// How much memory this process has.
struct ProcessMemory: ~Copyable, Sendable {
    private let statm: Int32

    /// Opens the kernel's account; `nil` where there is none.
    init?() {
        statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard statm >= 0 else { return nil }
    }

    deinit { close(statm) }

    /// Bytes in physical memory.
    var residentBytes: Int { pages(field: 1) }

    /// Bytes of address space that may be written to: what `RLIMIT_DATA` limits.
    var dataBytes: Int { pages(field: 5) }

    private func pages(field: Int) -> Int {
        var buffer = [UInt8](repeating: 0, count: 128)
        let length = pread(statm, &buffer, buffer.count, 0)
        let fields = buffer.prefix(max(0, length)).split { $0 == 0x20 || $0 == 0x0A }
        guard fields.count > field, let pages = Int(String(decoding: fields[field], as: UTF8.self)) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
