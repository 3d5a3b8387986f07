/// Checkouts of two sizes, on a disk and in memory, durable and not.
struct Checkouts: Workload {
    let name = "checkout"

    func run(in bench: Bench) throws -> [CaseResult] {
        let counts = [20_000, 100_000].map(bench.extent.scaled)
        let blobs = SyntheticBlobs(count: counts.reduce(0, max), seed: bench.seed, oldInterval: nil)
        return try bench.volumes.flatMap { volume in
            bench.note("\(name): makes \(blobs.count) blobs on \(volume.kind)")
            return try bench.withStore(on: volume, holding: blobs) { store in
                let durabilities = bench.servers.isRunning ? [.checkout] : Durability.allCases
                return try durabilities.flatMap { durability in
                    try measure(counts, of: blobs, in: bench, on: volume, store: store, durability: durability)
                }
            }
        }
    }

    private func measure(
        _ counts: [Int], of blobs: SyntheticBlobs, in bench: Bench, on volume: Volume, store: StoreDirectory,
        durability: Durability
    ) throws -> [CaseResult] {
        let settings = ServerSettings(configuration: "shaman:\n  durability: \(durability.rawValue)\n")
        let directories = bench.extent.scaled(500)
        let limitParent = try volume.directory("links")
        defer { if !volume.remembersRemovals { try? TreeRemoval.remove(limitParent) } }
        return try bench.servers.withServer(over: store, settings: settings) { server in
            try StoreIndex.awaitCounts(blobs: blobs.count, at: server.address)
            return try counts.map { count in
                try CheckoutCase(
                    workload: name,
                    name: "\(FigureText.counted(count, "link")), \(volume.kind), durability \(durability)",
                    manifest: Manifest(keys: blobs.keys(0..<count), directories: directories),
                    isDurable: durability == .checkout, limitParent: limitParent,
                    retention: volume.remembersRemovals ? .untilEnd : .untilVerified
                ).run(in: bench, server: server, store: store)
            }
        }
    }

    /// What the server is told about stable storage. One that runs already is taken to be set to the default.
    private enum Durability: String, CaseIterable {
        case checkout
        case none
    }
}
