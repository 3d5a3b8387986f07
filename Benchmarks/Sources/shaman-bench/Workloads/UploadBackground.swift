/// Small uploads on one connection, beside which something else is done to the server.
struct UploadBackground {
    private static let countAlone = 3000
    /// About ten seconds of them; what goes on longer than that is left alone at its end.
    private static let countMeanwhile = 50_000

    private let server: MeasuredServer
    private let store: StoreDirectory
    private let alone: Uploads
    private let meanwhile: Uploads

    init(in bench: Bench, server: MeasuredServer, store: StoreDirectory) throws {
        self.server = server
        self.store = store
        func uploads(_ count: Int) throws -> Uploads {
            Uploads(
                of: try bench.newAssets(sizes: Array(repeating: 4096, count: count)), block: bench.factory.block,
                host: "\(server.address)")
        }
        alone = try uploads(Self.countAlone)
        meanwhile = try uploads(Self.countMeanwhile)
    }

    /// Uploads while nothing else is done. Returns the 99th percentile of the latencies, in seconds.
    func runAlone() throws -> Double {
        let result = try load(alone, until: StopFlag()).run(metering: nil)
        try store.remove(alone.assets.map(\.key))
        return result.latency(quantile: 0.99)
    }

    /// Uploads while the work goes on. Returns the 99th percentile of the latencies, in seconds.
    func run(during work: () throws -> Void) throws -> Double {
        let stop = StopFlag()
        let load = load(meanwhile, until: stop)
        let uploader = Threads(1) { _ in try load.run(metering: nil) }
        let outcome = Result { try work() }
        stop.raise()
        let results = try uploader.wait()
        try outcome.get()
        try store.remove(meanwhile.assets.map(\.key))
        return results[0].latency(quantile: 0.99)
    }

    private func load(_ uploads: Uploads, until stop: StopFlag) -> Load {
        uploads.load(on: server.address, connections: 1, expecting: [200, 204], until: stop)
    }
}
