/// "Which of these files do you need?", for jobs of three sizes of which all, half or nothing is stored.
struct Requirements: Workload {
    let name = "requirements"

    func run(in bench: Bench) throws -> [CaseResult] {
        let exchange = try ExchangeLimit(on: bench.memory)
        return try [2_000, 20_000, 100_000].map(bench.extent.scaled).flatMap { count in
            let blobs = SyntheticBlobs(count: count, seed: bench.seed, oldInterval: nil)
            return try bench.withServer(on: bench.memory, holding: blobs, settings: ServerSettings()) { server in
                let idleBytes = try server.meter?.residentBytes()
                return try [0, 50, 100].map { percentage in
                    let known = count * percentage / 100
                    let keys = Self.keys(of: blobs, known: known)
                    return try RequirementsCase(
                        workload: name, name: "\(FigureText.grouped(Double(count))) entries, \(percentage) % known",
                        manifest: Manifest(keys: keys, directories: bench.extent.scaled(500)), missing: count - known,
                        requests: max(3, 20_000 / count)
                    ).run(in: bench, server: server, exchange: exchange, idleBytes: idleBytes)
                }
            }
        }
    }

    /// As many keys as there are blobs; those that are stored are spread evenly among them.
    private static func keys(of blobs: SyntheticBlobs, known: Int) -> [BlobKey] {
        (0..<blobs.count).map { index in
            let isKnown = (index + 1) * known / blobs.count > index * known / blobs.count
            return blobs.key(at: isKnown ? index : blobs.count + index)
        }
    }
}
