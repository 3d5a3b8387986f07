/// Twenty thousand files of 4 KiB: the cost of a file, not of its bytes.
struct SmallFiles: Workload {
    let name = "small"

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(20_000)
        return try [bench.memory, bench.disk].flatMap { volume in
            try [1, 8].map { connections in
                try UploadCase(
                    workload: name, name: "\(count) x 4 KiB, \(volume.kind), \(connections) connections",
                    sizes: Array(repeating: 4096, count: count), connections: connections, volume: volume,
                    repetition: .rounds,
                    retention: volume.remembersRemovals ? .untilEnd : .untilVerified, makeLimit: PublishingLimit.init
                ).run(in: bench)
            }
        }
    }
}
