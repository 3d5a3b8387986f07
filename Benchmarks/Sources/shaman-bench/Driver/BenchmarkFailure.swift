internal import Glibc

/// Why a benchmark cannot go on, in words.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// A system call failed.
    init(_ call: String, _ subject: String, errno: Int32 = Glibc.errno) {
        description = "\(call) \(subject): \(String(cString: strerror(errno)))"
    }
}
