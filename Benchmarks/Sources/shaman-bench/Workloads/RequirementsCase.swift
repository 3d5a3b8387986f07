internal import Foundation

/// One request that lists many files, asked again and again on one connection.
struct RequirementsCase {
    let workload: String
    let name: String
    let manifest: Manifest
    /// How many of the files the server does not have.
    let missing: Int
    /// How often it is asked in a round.
    let requests: Int

    private static let path = "/api/v3/shaman/checkout/requirements"

    /// Measures a server that knows the rest of the files.
    ///
    /// - Parameter idleBytes: The server's memory before the first request, when it is known.
    func run(
        in bench: Bench, server: MeasuredServer, exchange: ExchangeLimit, idleBytes: Int?
    ) throws -> CaseResult {
        bench.note("\(workload): \(name)")
        let body = manifest.requirementsRequest()
        let answerBytes = try verify(server, body)
        let samples = try bench.alternate {
            try limitSample(exchange, body, answerBytes: answerBytes)
        } server: {
            try serverSample(server, body, idleBytes: idleBytes)
        }
        return CaseResult(workload: workload, name: name, limitName: exchange.name, samples: samples)
    }

    /// One round of exchanging as much with nobody behind it.
    func limitSample(_ exchange: ExchangeLimit, _ body: Data, answerBytes: Int) throws -> Sample {
        try sample(load(body, on: exchange.address, fields: "X-Answer-Bytes: \(answerBytes)\r\n"), exchange.meter)
    }

    /// One round of requests to a server.
    func serverSample(_ server: MeasuredServer, _ body: Data, idleBytes: Int?) throws -> Sample {
        let load = load(body, on: server.address, fields: "")
        return try sample(load, server.meter, requestBytes: body.count, idleBytes: idleBytes)
    }

    private func load(_ body: Data, on address: ServerAddress, fields: String) -> Load {
        Load(address: address, connections: 1, exchanges: requests, stop: StopFlag()) { _, connection in
            let response = try connection.post(Self.path, json: body, fields: fields, use: .count)
            guard response.status == 200 else {
                throw BenchmarkFailure("a requirements request was answered \(response.status)")
            }
        }
    }

    private func sample(
        _ load: Load, _ meter: ProcessMeter?, requestBytes: Int? = nil, idleBytes: Int? = nil
    ) throws -> Sample {
        let result = try load.run(metering: meter)
        let entries = Double(manifest.keys.count * requests)
        var sample = Sample()
        sample.add(.entriesPerSecond, entries / result.seconds)
        sample.add(.cpuPerEntry, result.cost.map { $0.cpuSeconds / entries })
        sample.add(.latencyMedian, result.latency(quantile: 0.5))
        sample.add(.latencyTail, result.latency(quantile: 0.99))
        sample.add(.peakMemory, result.cost.map { Double($0.peakBytes) })
        if let cost = result.cost, let requestBytes, let idleBytes {
            let growth = Double(max(0, cost.peakBytes - idleBytes))
            sample.add(.memoryGrowth, growth)
            sample.add(.growthPerRequestByte, growth / Double(requestBytes))
        }
        return sample
    }

    /// Looks whether the answer lists what is missing. Returns its size.
    func verify(_ server: MeasuredServer, _ body: Data) throws -> Int {
        let response = try HTTPConnection(to: server.address).post(Self.path, json: body)
        guard response.status == 200 else {
            throw BenchmarkFailure("a requirements request was answered \(response.status)")
        }
        let answer = try JSONDecoder().decode(Answer.self, from: response.body)
        guard answer.files.count == missing, answer.files.allSatisfy({ $0.status == "unknown" }) else {
            throw BenchmarkFailure("the server misses \(answer.files.count) files, but lacks \(missing)")
        }
        return response.bodyBytes
    }

    private struct Answer: Decodable {
        struct File: Decodable {
            let status: String
        }

        let files: [File]
    }
}
