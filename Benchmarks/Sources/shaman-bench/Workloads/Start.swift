internal import Foundation

/// The start of a server over a large store, in memory: until it answers, and until it knows every blob.
struct Start: Workload {
    let name = "start"

    func run(in bench: Bench) throws -> [CaseResult] {
        guard !bench.servers.isRunning else {
            bench.note("\(self.name): left out, because it has to start the server itself")
            return []
        }
        let blobs = SyntheticBlobs(count: bench.extent.scaled(1_000_000), seed: bench.seed, oldInterval: nil)
        let volume = try bench.memoryVolume(inodes: blobs.inodes)
        let name = "\(FigureText.counted(blobs.count, "blob")), \(volume.kind)"
        bench.note("\(self.name): \(name)")
        let samples = try bench.withStore(on: volume, holding: blobs) { store in
            try bench.alternate {
                try limitSample(blobs, store)
            } server: {
                try bench.servers.withServer(over: store, settings: ServerSettings()) { try sample(blobs, $0) }
            }
        }
        return [
            CaseResult(
                workload: self.name, name: name, limitName: "bare readdir of all directories on one thread",
                samples: samples)
        ]
    }

    private func sample(_ blobs: SyntheticBlobs, _ server: MeasuredServer) throws -> Sample {
        try StoreIndex.awaitCounts(blobs: blobs.count, at: server.address)
        let complete = monotonicNanoseconds()
        var sample = Sample()
        if let start = server.start {
            sample.add(.firstAnswer, Double(start.answered - start.began) / 1e9)
            sample.add(.completeIndex, Double(complete - start.began) / 1e9)
        }
        sample.add(.cpuOfStart, try server.meter?.cpuSeconds())
        let resident = try server.meter.map { Double(try $0.residentBytes()) }
        sample.add(.residentMemory, resident)
        sample.add(.residentPerBlob, resident.map { $0 / Double(blobs.count) })
        return sample
    }

    private func limitSample(_ blobs: SyntheticBlobs, _ store: StoreDirectory) throws -> Sample {
        let outcome = try TreeWalk(root: store.stored, links: .skip).measure()
        guard outcome.files == blobs.count else {
            throw BenchmarkFailure("\(store.stored) has \(outcome.files) blobs instead of \(blobs.count)")
        }
        var sample = Sample()
        sample.add(.completeIndex, outcome.cost.seconds)
        sample.add(.cpuOfStart, outcome.cost.cpuSeconds)
        return sample
    }
}
