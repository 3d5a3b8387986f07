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

    /// Measures a server that has all blobs in this store.
    func run(in bench: Bench, server: MeasuredServer, store: StoreDirectory) throws -> CaseResult {
        bench.note("\(workload): \(name)")
        let limit = SymlinkLimit(manifest, in: limitParent, syncs: isDurable)
        var checkouts = 0
        let samples = try bench.alternate {
            let cost = try limit.measure()
            try store.sync()
            return sample(seconds: cost.seconds, cpuSeconds: cost.cpuSeconds)
        } server: {
            checkouts += 1
            let sample = try checkOut("bench-\(manifest.keys.count)-\(checkouts)", server, store)
            try store.sync()
            return sample
        }
        let limitName = isDurable ? "bare symlinkat and syncfs on one thread" : "bare symlinkat on one thread"
        return CaseResult(workload: workload, name: name, limitName: limitName, samples: samples)
    }

    /// Asks for the checkout, looks whether it is whole, and removes it.
    private func checkOut(_ name: String, _ server: MeasuredServer, _ store: StoreDirectory) throws -> Sample {
        let body = manifest.checkoutRequest(named: name)
        let connection = try HTTPConnection(to: server.address)
        let clock = try LoadClock(starting: server.meter)
        let response = try connection.post("/api/v3/shaman/checkout/create", json: body)
        let (seconds, cost) = try clock.stop()
        guard response.status == 200 else {
            throw BenchmarkFailure(
                "a checkout was answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        let tree = "\(store.jobs)/\(try JSONDecoder().decode(Answer.self, from: response.body).checkoutPath)"
        try CheckoutTree(path: tree, manifest: manifest).verify()
        try TreeRemoval.remove(tree)
        var sample = sample(seconds: seconds, cpuSeconds: cost?.cpuSeconds)
        sample.add(.peakMemory, cost.map { Double($0.peakBytes) })
        return sample
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
