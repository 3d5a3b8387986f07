/// Uploads of files that the server does not have yet.
struct UploadCase {
    let workload: String
    let name: String
    let sizes: [Int]
    let connections: Int
    /// Asks the server for each file before it is sent, as the add-on does.
    var asksFirst = false
    let volume: Volume
    let repetition: Bench.Repetition
    let retention: Retention
    let makeLimit: (Volume) throws -> any UploadLimit

    func run(in bench: Bench) throws -> CaseResult {
        bench.note("\(workload): \(name)")
        try volume.requireSpace(sizes.reduce(0, +))
        let limit = try makeLimit(volume)
        let samples = try bench.withServer(on: volume) { server in
            var stored: [BlobKey] = []
            defer { if bench.servers.isRunning { try? server.store?.remove(stored) } }
            return try bench.alternate(repetition) {
                let assets = try bench.newAssets(sizes: sizes)
                stored += assets.map(\.key)
                return Uploads(of: assets, block: bench.factory.block, host: "\(server.address)")
            } limit: { uploads in
                try limit.measure(uploads, connections: connections, retention)
            } server: { uploads in
                try measure(server, uploads)
            }
        }
        return CaseResult(workload: workload, name: name, limitName: limit.name, samples: samples)
    }

    /// Uploads, looks whether all is stored, and removes it again.
    private func measure(_ server: MeasuredServer, _ uploads: Uploads) throws -> Sample {
        let load = uploads.load(
            on: server.address, connections: connections, asksFirst: asksFirst, expecting: [200, 204])
        let result = try load.run(metering: server.meter)
        if let store = server.store {
            try StoredFiles(store: store).verify(uploads.assets)
            try retention.apply(to: uploads, in: store)
        }
        return result.sample(of: uploads)
    }
}

/// How long stored files stay.
enum Retention {
    /// Until they are verified, so that the next run gets their warm memory.
    case untilVerified
    /// Until the case is over.
    case untilEnd

    /// Removes the files of a run, or leaves them; whatever is left to be written to the disk is written.
    func apply(to uploads: Uploads, in store: StoreDirectory) throws {
        if self == .untilVerified { try store.remove(uploads.assets.map(\.key)) }
        try store.sync()
    }
}

extension Uploads {
    /// All of them, each once, unless the flag is raised before.
    func load(
        on address: ServerAddress, connections: Int, asksFirst: Bool = false, expecting statuses: Set<Int>,
        until stop: StopFlag = StopFlag()
    ) -> Load {
        Load(address: address, connections: connections, exchanges: count, stop: stop) { index, connection in
            if asksFirst { try ask(index, on: connection) }
            let status = try exchange(index, on: connection)
            guard statuses.contains(status) else {
                let hint = status == 208 ? " (stored by an earlier run? another --seed makes other files)" : ""
                throw BenchmarkFailure("an upload was answered \(status)\(hint)")
            }
        }
    }
}

extension LoadResult {
    /// The figures of uploads: by bytes for large files, by files for small ones.
    func sample(of uploads: Uploads) -> Sample {
        var sample = Sample()
        if uploads.bytes / uploads.count >= ContentBlock.bytes / 4 {
            sample.add(.throughput, Double(uploads.bytes) / seconds)
            sample.add(.cpuPerGigabyte, cost.map { $0.cpuSeconds / (Double(uploads.bytes) / 1e9) })
        } else {
            sample.add(.filesPerSecond, Double(uploads.count) / seconds)
            sample.add(.cpuPerFile, cost.map { $0.cpuSeconds / Double(uploads.count) })
        }
        sample.add(.latencyMedian, latency(quantile: 0.5))
        sample.add(.latencyTail, latency(quantile: 0.99))
        sample.add(.peakMemory, cost.map { Double($0.peakBytes) })
        return sample
    }
}
