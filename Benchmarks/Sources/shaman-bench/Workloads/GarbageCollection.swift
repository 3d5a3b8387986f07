internal import Foundation

/// A collection of a large store, in memory: by itself, and while small files are uploaded.
struct GarbageCollection: Workload {
    let name = "collection"

    func run(in bench: Bench) throws -> [CaseResult] {
        guard !bench.servers.isRunning else {
            bench.note("\(name): left out, because it would collect what others use")
            return []
        }
        // Of ten blobs two are old, and one of these has no link.
        let blobs = SyntheticBlobs(count: bench.extent.scaled(1_000_000), seed: bench.seed, oldInterval: 5)
        let forest = LinkForest(blobs: blobs, count: blobs.count * 2)
        let volume = try bench.memoryVolume(inodes: blobs.inodes + forest.entries)
        bench.note(
            "\(name): makes \(FigureText.counted(blobs.count, "blob")), \(FigureText.counted(forest.count, "link"))")
        return try bench.withStore(on: volume, holding: blobs) { store in
            try forest.make(in: store)
            return try bench.servers.withServer(over: store, settings: ServerSettings()) { server in
                try StoreIndex.awaitCounts(blobs: blobs.count, links: forest.count, at: server.address)
                let collection = CollectionCase(workload: name, forest: forest, server: server, store: store)
                return [try collection.measureDryRuns(in: bench), try collection.measureRealRun(in: bench)]
            }
        }
    }
}
