internal import Glibc

/// The files of a scene: many small ones and few large ones, sizes log-uniform from 1 KiB to 64 MiB.
struct MixedScene: Workload {
    let name = "mixed"
    private let connections = 4

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(200)
        var generator = SeededGenerator(seed: bench.seed)
        let sizes = (0..<count).map { _ in Int(exp2(Double.random(in: 10...26, using: &generator))) }
        let files = FigureText.counted(count, "file")
        let total = FigureText.text(Double(sizes.reduce(0, +)), .bytes)
        return [
            try UploadCase(
                workload: name,
                name:
                    "\(files) of 1 KiB to 64 MiB, \(total), \(bench.disk.kind), \(connections) connections",
                sizes: sizes, connections: connections, volume: bench.disk,
                repetition: .rounds, retention: .untilVerified, makeLimit: BareLoopLimit.init
            ).run(in: bench)
        ]
    }
}
