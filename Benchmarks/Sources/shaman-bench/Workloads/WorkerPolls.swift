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
        PacedLoad(polls: workers.identities, on: address, perSecond: perSecond, exchanges: exchanges)
    }
}

extension PacedLoad {
    /// Workers that ask again and again, and are told that there is nothing new.
    init(
        polls workers: [SyntheticWorkers.Identity], on address: ServerAddress, perSecond: Double, exchanges: Int
    ) {
        self.init(
            address: address, clients: workers.map { Client(poll: $0, host: "\(address)") }, perSecond: perSecond,
            exchanges: exchanges)
    }
}

extension PacedLoad.Client {
    /// A worker that is awake asks for a task, one that is asleep whether to wake up; there is nothing to tell it.
    init(poll worker: SyntheticWorkers.Identity, host: String) {
        let call = worker.isAwake ? "POST /api/v3/worker/task" : "GET /api/v3/worker/state"
        self.init(call, worker, host, expecting: 204)
    }

    /// A worker asks whether to go on with its task.
    init(mayRun task: String, _ worker: SyntheticWorkers.Identity, host: String) {
        self.init("GET /api/v3/worker/task/\(task)/may-i-run", worker, host, expecting: 200)
    }

    private init(_ call: String, _ worker: SyntheticWorkers.Identity, _ host: String, expecting status: Int) {
        let text = """
            \(call) HTTP/1.1\r
            Host: \(host)\r
            Authorization: \(worker.authorization)\r
            Content-Length: 0\r
            \r

            """
        self.init(request: Array(text.utf8), expectedStatus: status)
    }
}

extension LoadResult {
    /// The figures of workers that have nothing to do.
    var polls: Sample {
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
    func asDouble(per seconds: Double) -> Double { Double(self) / seconds }
}
