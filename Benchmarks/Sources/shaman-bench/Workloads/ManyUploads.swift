/// 256 large uploads at once: what they cost in memory.
struct ManyUploads: Workload {
    let name = "many"

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(256)
        return [
            try UploadCase(
                workload: name, name: "\(count) x 64 MiB at once, \(bench.disk.kind)",
                sizes: Array(repeating: 64 << 20, count: count), connections: count, volume: bench.disk,
                repetition: .once, retention: .untilVerified, makeLimit: BareLoopLimit.init
            ).run(in: bench)
        ]
    }
}
