/// Uploads of files that are stored already, bodies included, as clients send them that do not ask before.
///
/// With one connection the two processes take turns, and most of what an exchange costs is waking each other: the limit
/// beside it tells how much of a small upload that is.
struct Repeats: Workload {
    let name = "repeats"

    func run(in bench: Bench) throws -> [CaseResult] {
        try [1, 8].map { try run(in: bench, connections: $0) }
    }

    private func run(in bench: Bench, connections: Int) throws -> CaseResult {
        let count = bench.extent.scaled(20_000)
        let files = FigureText.counted(count, "file")
        let name = "\(files) of 4 KiB, \(bench.memory.kind), \(FigureText.counted(connections, "connection"))"
        bench.note("\(self.name): \(name)")
        let assets = try bench.newAssets(sizes: Array(repeating: 4096, count: count))
        let limit = try ExchangeLimit(on: bench.memory)
        let samples = try bench.withServer(on: bench.memory) { server in
            let uploads = Uploads(of: assets, block: bench.factory.block, host: "\(server.address)")
            _ = try uploads.load(on: server.address, connections: connections, expecting: [200, 204])
                .run(metering: nil)
            let repeats = uploads.load(on: server.address, connections: connections, expecting: [208])
            defer { try? server.store?.remove(assets.map(\.key)) }
            return try bench.alternate {
                try limit.measure(uploads, connections: connections, .untilEnd)
            } server: {
                try repeats.run(metering: server.meter).sample(of: uploads)
            }
        }
        return CaseResult(workload: self.name, name: name, limitName: limit.name, samples: samples)
    }
}
