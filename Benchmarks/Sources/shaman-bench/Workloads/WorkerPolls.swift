/// A thousand workers without work: those awake ask for tasks, those asleep whether to wake up.
struct WorkerPolls: Workload {
    let name = "workers"
    private let perSecond = 500.0
    private let secondsPerRound = 20.0

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(1000)
        let name = "\(FigureText.counted(count, "worker")), \(Int(perSecond)) polls/s"
        bench.note("\(self.name): \(name)")
        let exchanges = bench.extent.scaled(Int(perSecond * secondsPerRound))
        let limit = try ExchangeLimit(on: bench.memory)
        let samples = try bench.withServer(on: bench.disk) { server in
            let workers = try SyntheticWorkers(count: count, at: server.address)
            return try bench.alternate {
                try load(workers, on: limit.address, exchanges).run(metering: limit.meter).polls
            } server: {
                let watch = server.database.map { DatabaseWatch(database: $0) }
                let result = try load(workers, on: server.address, exchanges).run(metering: server.meter)
                var sample = result.polls
                sample.add(.databaseWrites, try watch?.finish().asDouble(per: result.seconds))
                sample.add(.peakMemory, result.cost.map { Double($0.peakBytes) })
                return sample
            }
        }
        return [CaseResult(workload: self.name, name: name, limitName: limit.name, samples: samples)]
    }

    private func load(_ workers: SyntheticWorkers, on address: ServerAddress, _ exchanges: Int) -> PacedLoad {
        PacedLoad(
            address: address,
            clients: workers.identities.map { identity in
                let call = identity.isAwake ? "POST /api/v3/worker/task" : "GET /api/v3/worker/state"
                let request = """
                    \(call) HTTP/1.1\r
                    Host: \(address)\r
                    Authorization: \(identity.authorization)\r
                    Content-Length: 0\r
                    \r

                    """
                return PacedLoad.Client(request: Array(request.utf8), expectedStatus: 204)
            },
            perSecond: perSecond, exchanges: exchanges)
    }
}

extension LoadResult {
    fileprivate var polls: Sample {
        var sample = Sample()
        sample.add(.requestsPerSecond, Double(latencies.count) / seconds)
        sample.add(.cpuPerRequest, cost.map { $0.cpuSeconds / Double(latencies.count) })
        sample.add(.latencyMedian, latency(quantile: 0.5))
        sample.add(.latencyTail, latency(quantile: 0.99))
        sample.add(.latencyHighest, latency(quantile: 1))
        return sample
    }
}

extension Int {
    fileprivate func asDouble(per seconds: Double) -> Double { Double(self) / seconds }
}
