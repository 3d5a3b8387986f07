internal import Foundation

/// One checkout, made again and again.
struct CheckoutCase {
    let workload: String
    let name: String
    let manifest: Manifest
    /// Whether the answer means that all is on stable storage.
    let isDurable: Bool
    /// For the limit's tree; on the server's volume.
    let limitParent: String
    let retention: Retention

    /// Measures a server that has all blobs in this store.
    func run(in bench: Bench, server: MeasuredServer, store: StoreDirectory) throws -> CaseResult {
        bench.note("\(workload): \(name)")
        let limit = SymlinkLimit(manifest, in: limitParent, syncs: isDurable)
        var checkouts = 0
        var trees: [String] = []
        defer { if bench.servers.isRunning { for tree in trees { try? TreeRemoval.remove(tree) } } }
        let samples = try bench.alternate(.rounds) {
            checkouts += 1
            return "bench-\(manifest.keys.count)-\(checkouts)"
        } limit: { name in
            let cost = try limit.measure(name)
            try finish("\(limitParent)/\(name)", store)
            return sample(seconds: cost.seconds, cpuSeconds: cost.cpuSeconds)
        } server: { name in
            let (actualName, sample) = try checkOut(name, server)
            let tree = "\(store.jobs)/\(actualName)"
            trees.append(tree)
            try CheckoutTree(path: tree, manifest: manifest).verify()
            try finish(tree, store)
            return sample
        }
        let limitName = isDurable ? "bare symlinkat and syncfs on one thread" : "bare symlinkat on one thread"
        return CaseResult(workload: workload, name: name, limitName: limitName, samples: samples)
    }

    /// Asks for the checkout. Returns the name that the server gave it.
    private func checkOut(_ name: String, _ server: MeasuredServer) throws -> (name: String, Sample) {
        let body = manifest.checkoutRequest(named: name)
        let connection = try HTTPConnection(to: server.address)
        let clock = try LoadClock(starting: server.meter)
        let response = try connection.post("/api/v3/shaman/checkout/create", json: body)
        let (seconds, cost) = try clock.stop()
        guard response.status == 200 else {
            throw BenchmarkFailure(
                "a checkout was answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        var sample = sample(seconds: seconds, cpuSeconds: cost?.cpuSeconds)
        sample.add(.peakMemory, cost.map { Double($0.peakBytes) })
        return (try JSONDecoder().decode(Answer.self, from: response.body).checkoutPath, sample)
    }

    private func finish(_ tree: String, _ store: StoreDirectory) throws {
        if retention == .untilVerified { try TreeRemoval.remove(tree) }
        try store.sync()
    }

    private func sample(seconds: Double, cpuSeconds: Double?) -> Sample {
        var sample = Sample()
        sample.add(.linksPerSecond, Double(manifest.keys.count) / seconds)
        sample.add(.cpuPerLink, cpuSeconds.map { $0 / Double(manifest.keys.count) })
        sample.add(.wallTime, seconds)
        return sample
    }

    private struct Answer: Decodable {
        let checkoutPath: String
    }
}
