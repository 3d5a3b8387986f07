internal import Foundation

/// Makes a server's volume as slow as one over a network, by a library that is loaded into the server.
final class SlowVolume {
    /// What the library reads and writes; the same words as in `slow-metadata.c`.
    private struct State {
        var delayNanoseconds: Int64 = 0
        var calls: Int64 = 0
    }

    private let library: String
    private let statePath: String
    private let state: UnsafeMutablePointer<State>

    /// Compiles the library, which slows nothing yet.
    ///
    /// - Parameter home: A directory for it.
    init(in home: String) throws {
        library = "\(home)/slow-metadata.so"
        statePath = "\(home)/slow-metadata.state"
        try Self.compile("\(home)/slow-metadata.c", to: library)
        try Data(count: MemoryLayout<State>.size).write(to: URL(filePath: statePath))
        state = try Self.map(statePath)
    }

    deinit { munmap(state, MemoryLayout<State>.size) }

    /// What a server is started with.
    var environment: [String: String] { ["LD_PRELOAD": library, "SHAMAN_BENCH_SLOW": statePath] }

    /// How many calls were slowed so far. They are counted only while there is a delay.
    var calls: Int64 { state.pointee.calls }

    /// Makes every metadata call take longer.
    func setDelay(microseconds: Int64) { state.pointee.delayNanoseconds = microseconds * 1000 }

    private static func compile(_ source: String, to library: String) throws {
        try Data(PackageResources.slow_metadata_c).write(to: URL(filePath: source))
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["clang", "-O2", "-shared", "-fPIC", "-o", library, source]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else {
            throw BenchmarkFailure("clang, which comes with Swift, could not compile \(source)")
        }
    }

    private static func map(_ path: String) throws -> UnsafeMutablePointer<State> {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchmarkFailure("open", path) }
        defer { close(descriptor) }
        let size = MemoryLayout<State>.size
        guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else {
            throw BenchmarkFailure("mmap", path)
        }
        return memory.bindMemory(to: State.self, capacity: 1)
    }
}
