/// Twenty thousand files of 4 KiB: the cost of a file, not of its bytes.
struct SmallFiles: Workload {
    let name = "small"

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(20_000)
        let files = FigureText.counted(count, "file")
        func measure(on volume: Volume, connections: Int, asksFirst: Bool) throws -> CaseResult {
            let question = asksFirst ? ", asked for first" : ""
            return try UploadCase(
                workload: name,
                name: "\(files) of 4 KiB, \(volume.kind), \(FigureText.counted(connections, "connection"))\(question)",
                sizes: Array(repeating: 4096, count: count), connections: connections, asksFirst: asksFirst,
                volume: volume, repetition: .rounds,
                retention: volume.remembersRemovals ? .untilEnd : .untilVerified, makeLimit: PublishingLimit.init
            ).run(in: bench)
        }
        return try bench.volumes.flatMap { volume in
            try [1, 8].map { try measure(on: volume, connections: $0, asksFirst: false) }
        } + [measure(on: bench.volumes[0], connections: 1, asksFirst: true)]
    }
}
