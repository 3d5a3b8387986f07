/// Four files of 256 MiB, as caches and volumes have them.
struct LargeFiles: Workload {
    let name = "large"

    func run(in bench: Bench) throws -> [CaseResult] {
        let size = bench.extent.scaled(256) << 20
        return try [1, 4].map { connections in
            try UploadCase(
                workload: name,
                name: "4 x \(size >> 20) MiB, \(bench.disk.kind), \(FigureText.counted(connections, "connection"))",
                sizes: Array(repeating: size, count: 4), connections: connections, volume: bench.disk,
                repetition: .rounds, retention: .untilVerified, makeLimit: BareLoopLimit.init
            ).run(in: bench)
        }
    }
}
