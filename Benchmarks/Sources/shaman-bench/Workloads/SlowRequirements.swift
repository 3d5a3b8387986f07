internal import Foundation

/// The first requirements request to a server, over files that are all stored, on a volume where every metadata call
/// takes 0.3 ms. Each round has a server of its own: one that was asked before knows more.
struct SlowRequirements: Workload {
    let name = "requirements-slow"
    private let delayMicroseconds: Int64 = 300
    /// How long calls are counted that the server makes after its answer.
    private let aftermathSeconds: UInt32 = 2

    func run(in bench: Bench) throws -> [CaseResult] {
        guard !bench.servers.isRunning else {
            bench.note("\(name): left out, because it has to start the server itself")
            return []
        }
        let count = bench.extent.scaled(20_000)
        let blobs = SyntheticBlobs(count: count, seed: bench.seed, oldInterval: nil)
        let requirements = RequirementsCase(
            workload: name,
            name: "\(FigureText.grouped(Double(count))) entries known, \(delayMicroseconds) µs a metadata call",
            manifest: Manifest(keys: blobs.keys(0..<count), directories: bench.extent.scaled(500)), missing: 0,
            requests: 1)
        bench.note("\(name): \(requirements.name)")
        let slow = try SlowVolume(in: bench.memory.directory("slow"))
        let exchange = try ExchangeLimit(on: bench.memory)
        let samples = try bench.withStore(on: bench.memory, holding: blobs) { store in
            try measure(requirements, slow, exchange, in: bench, over: store)
        }
        return [CaseResult(workload: name, name: requirements.name, limitName: exchange.name, samples: samples)]
    }

    private func measure(
        _ requirements: RequirementsCase, _ slow: SlowVolume, _ exchange: ExchangeLimit, in bench: Bench,
        over store: StoreDirectory
    ) throws -> Samples {
        let body = requirements.manifest.requirementsRequest()
        func withServer<Value>(_ body: (MeasuredServer) throws -> Value) throws -> Value {
            let settings = ServerSettings(environment: slow.environment)
            return try bench.servers.withServer(over: store, settings: settings) { server in
                try StoreIndex.awaitCounts(blobs: requirements.manifest.keys.count, at: server.address)
                return try body(server)
            }
        }
        let answerBytes = try withServer { try requirements.verify($0, body) }
        return try bench.alternate {
            try requirements.limitSample(exchange, body, answerBytes: answerBytes)
        } server: {
            try withServer { server in
                let idleBytes = try server.meter?.residentBytes()
                return try counting(slow) { try requirements.serverSample(server, body, idleBytes: idleBytes) }
            }
        }
    }

    /// Measures while the volume is slow, and adds how often the server asked it.
    private func counting(_ slow: SlowVolume, during measure: () throws -> Sample) throws -> Sample {
        slow.setDelay(microseconds: delayMicroseconds)
        defer { slow.setDelay(microseconds: 0) }
        let start = slow.calls
        var sample = try measure()
        let end = slow.calls
        sleep(aftermathSeconds)
        sample.add(.callsDuringRequest, Double(end - start))
        sample.add(.callsAfterRequest, Double(slow.calls - end))
        return sample
    }
}
