/// Twenty thousand files of 4 KiB: the cost of a file, not of its bytes.
struct SmallFiles: Workload {
    let name = "small"

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(20_000)
        let files = FigureText.counted(count, "file")
        return try bench.volumes.flatMap { volume in
            try [1, 8].map { connections in
                try UploadCase(
                    workload: name,
                    name: "\(files) of 4 KiB, \(volume.kind), \(FigureText.counted(connections, "connection"))",
                    sizes: Array(repeating: 4096, count: count), connections: connections, volume: volume,
                    repetition: .rounds,
                    retention: volume.remembersRemovals ? .untilEnd : .untilVerified, makeLimit: PublishingLimit.init
                ).run(in: bench)
            }
        }
    }
}
