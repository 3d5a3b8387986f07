internal import Foundation

/// What all workloads share: where files go, which server is measured, how often.
final class Bench {
    /// How much is measured.
    struct Extent: Sendable {
        let rounds: Int
        /// Counts are divided by 20, for a first look.
        let isQuick: Bool

        func scaled(_ count: Int) -> Int { isQuick ? max(1, count / 20) : count }
    }

    let extent: Extent
    /// A directory on a disk.
    let disk: Volume
    /// A directory in memory.
    let memory: Volume
    let factory: AssetFactory
    let seed: UInt64
    let servers: ServerSource
    private var lastSeries = 0

    init(extent: Extent, disk: Volume, memory: Volume, seed: UInt64, servers: ServerSource) {
        self.extent = extent
        self.disk = disk
        self.memory = memory
        self.seed = seed
        self.servers = servers
        factory = AssetFactory(seed: seed)
    }

    /// Assets that no call made before.
    func newAssets(sizes: [Int]) throws -> [Asset] {
        lastSeries += 1
        return try factory.assets(sizes: sizes, series: lastSeries)
    }

    /// Where uploads are measured: in memory and on a disk. A server that runs already has one storage, and the disk's
    /// directory stands for it.
    var volumes: [Volume] { servers.isRunning ? [disk] : [memory, disk] }

    /// A place in memory for this many files: the given directory, or else a file system of its own.
    func memoryVolume(inodes: Int) throws -> Volume {
        try memory.hasInodes(inodes) ? memory : Volume(mountingTmpfsBelow: memory.path)
    }

    /// Runs a body with a server over an empty store of its own, which is removed afterwards.
    func withServer<Value>(on volume: Volume, _ body: (MeasuredServer) throws -> Value) throws -> Value {
        try servers.withStore(on: volume) { store in
            try servers.withServer(over: store, settings: ServerSettings(), body)
        }
    }

    /// Runs a body with a server that knows these blobs, which are removed afterwards.
    func withServer<Value>(
        on volume: Volume, holding blobs: SyntheticBlobs, settings: ServerSettings,
        _ body: (MeasuredServer) throws -> Value
    ) throws -> Value {
        try withStore(on: volume, holding: blobs) { store in
            try servers.withServer(over: store, settings: settings) { server in
                try StoreIndex.awaitCounts(blobs: blobs.count, at: server.address)
                return try body(server)
            }
        }
    }

    /// Runs a body with a store that holds these blobs, which are removed afterwards.
    func withStore<Value>(
        on volume: Volume, holding blobs: SyntheticBlobs, _ body: (StoreDirectory) throws -> Value
    ) throws -> Value {
        try servers.withStore(on: volume) { store in
            guard let store else {
                throw BenchmarkFailure("this workload needs blobs in the server's store: give --shared-storage")
            }
            try store.make()
            try blobs.make(in: store)
            try store.sync()
            defer { if servers.isRunning { try? store.remove(blobs.keys(0..<blobs.count)) } }
            return try body(store)
        }
    }

    /// How often a case is measured.
    enum Repetition {
        /// As many rounds as were asked for, after one that is dropped.
        case rounds
        /// One round, for what takes very long, after a run of the limit that is dropped.
        case once
    }

    /// Runs limit and server in turn over the same input, and drops what comes first, while memory is cold.
    ///
    /// All inputs are made before the first run: between runs nothing may take long. A virtual machine gives memory
    /// that stays free for a while back to its host, and the next run would pay for getting it again.
    func alternate<Input>(
        _ repetition: Repetition, preparing prepare: () throws -> Input, limit: (Input) throws -> Sample,
        server: (Input) throws -> Sample
    ) throws -> Samples {
        var samples = Samples()
        switch repetition {
        case .once:
            let input = try prepare()
            _ = try limit(input)
            samples.limit.append(try limit(input))
            samples.server.append(try server(input))
        case .rounds:
            let inputs = try (0...extent.rounds).map { _ in try prepare() }
            for (round, input) in inputs.enumerated() {
                let limitSample = try limit(input)
                let serverSample = try server(input)
                guard round > 0 else { continue }
                samples.limit.append(limitSample)
                samples.server.append(serverSample)
            }
        }
        return samples
    }

    /// Runs limit and server in turn, one dropped round first.
    func alternate(limit: () throws -> Sample, server: () throws -> Sample) throws -> Samples {
        try alternate(.rounds, preparing: {}, limit: limit, server: server)
    }

    /// Tells whoever waits what is being done.
    func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
