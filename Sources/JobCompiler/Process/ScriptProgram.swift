internal import Foundation

/// The program that runs scripts, and what it finds in its environment.
struct ScriptProgram: Sendable {
    /// Its path.
    let executable: String
    /// The time zone that scripts see; `nil` for the server's own.
    let timeZone: String?

    /// Settings of the engine, and what decides on local time and libraries; nothing else of the server's.
    ///
    /// Without a compiler to machine code there is less to go wrong, and more memory; with the system's `malloc`, the
    /// kernel's limit on memory holds for the engine.
    var environment: [String] {
        var inherited = ProcessInfo.processInfo.environment
        inherited["TZ"] = timeZone ?? inherited["TZ"]
        return ["JSC_useJIT=0", "Malloc=1", "SWIFT_BACKTRACE=enable=no"]
            + ["TZ", "TZDIR", "LD_LIBRARY_PATH"].compactMap { name in inherited[name].map { "\(name)=\($0)" } }
    }
}
