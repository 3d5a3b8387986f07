/// Uploads of files that are stored already, bodies included, as clients send them that do not ask before.
struct Repeats: Workload {
    let name = "repeats"
    private let connections = 8

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(20_000)
        let name = "\(FigureText.counted(count, "file")) of 4 KiB, \(bench.memory.kind), \(connections) connections"
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
        return [CaseResult(workload: self.name, name: name, limitName: limit.name, samples: samples)]
    }
}
