/// Two running servers, one of whose farms has stored many more tasks than the other's, and the same load for both.
struct FarmPair {
    typealias Side = (farm: StoredFarm, server: MeasuredServer, handedOut: HandedOut)

    let bench: Bench
    let few: Side
    let many: Side

    static let limitName = "the same server over a farm that has stored few tasks"
    private static let workload = "jobs"
    private static let pollsPerSecond = 500.0

    /// Has every worker call once, as the first call of each costs the hashing of its secret; and the one that is at a task
    /// since the start finishes it.
    func meetAll() throws {
        for (farm, server, handedOut) in [few, many] {
            let workers = farm.workers + farm.idle
            _ = try onThreads(8) { thread in
                let connection = try HTTPConnection(to: server.address)
                for index in stride(from: thread, to: workers.count, by: 8) {
                    let asleep = SyntheticWorkers.Identity(
                        isAwake: false, authorization: workers[index].authorization)
                    try PacedLoad.Client(poll: asleep, host: "\(server.address)").request.withUnsafeBytes {
                        try connection.send($0)
                    }
                    _ = try connection.receive()
                }
            }
            let load = TaskLoad(
                address: server.address, workers: [farm.workers[0]], connections: 1, pace: .untilDone, tasks: 1)
            try handedOut.add(load.run(metering: nil).tasks)
        }
    }

    /// Workers do tasks.
    func tasks(_ name: String, connections: Int, _ pace: TaskLoad.Pace, tasks: Int) throws -> CaseResult {
        try compare("tasks, \(name)") { farm, server, handedOut in
            let outcome = try TaskLoad(
                address: server.address, workers: farm.workers, connections: connections, pace: pace,
                tasks: bench.extent.scaled(tasks)
            ).run(metering: server.meter)
            try handedOut.add(outcome.tasks)
            let count = Double(outcome.tasks.count)
            var sample = Sample()
            sample.add(.tasksPerSecond, count / outcome.questions.seconds)
            sample.add(.cpuPerTask, outcome.questions.cost.map { $0.cpuSeconds / count })
            sample.add(.latencyMedian, outcome.questions.latency(quantile: 0.5))
            sample.add(.latencyTail, outcome.questions.latency(quantile: 0.99))
            sample.add(.reportMedian, outcome.reports.latency(quantile: 0.5))
            sample.add(.reportTail, outcome.reports.latency(quantile: 0.99))
            sample.add(.peakMemory, outcome.questions.cost.map { Double($0.peakBytes) })
            return sample
        }
    }

    /// Workers ask for tasks, and there is nothing that they could do.
    func idle() throws -> CaseResult {
        try compare("nothing to do, \(Int(Self.pollsPerSecond)) polls/s") { farm, server, _ in
            let exchanges = bench.extent.scaled(Int(Self.pollsPerSecond) * 5)
            return try PacedLoad(
                polls: farm.idle, on: server.address, perSecond: Self.pollsPerSecond, exchanges: exchanges
            ).run(metering: server.meter).polls
        }
    }

    /// The first page of all jobs, as the web interface shows it.
    func jobList() throws -> CaseResult {
        try compare("the first 50 jobs") { _, server, _ in try ask("/api/v3/jobs?limit=50", 400, server) }
    }

    /// All tasks of a job that has 10,000.
    func taskList() throws -> CaseResult {
        try compare("the 10,000 tasks of a job") { farm, server, _ in
            try ask("/api/v3/jobs/\(farm.jobs.largeJob)/tasks", 20, server)
        }
    }

    private func ask(_ path: String, _ times: Int, _ server: MeasuredServer) throws -> Sample {
        let size = try HTTPConnection(to: server.address).get(path).bodyBytes
        let result = try Load(
            address: server.address, connections: 1, exchanges: bench.extent.scaled(times), stop: StopFlag()
        ) { _, connection in
            let answer = try connection.get(path)
            guard answer.status == 200, answer.bodyBytes > 0 else {
                throw BenchmarkFailure("\(path) was answered \(answer.status)")
            }
        }.run(metering: server.meter)
        var sample = Sample()
        sample.add(.latencyMedian, result.latency(quantile: 0.5))
        sample.add(.latencyTail, result.latency(quantile: 0.99))
        sample.add(.cpuPerRequest, result.cost.map { $0.cpuSeconds / Double(result.latencies.count) })
        sample.add(.answerSize, Double(size))
        return sample
    }

    private func compare(_ name: String, _ measure: (Side) throws -> Sample) throws -> CaseResult {
        bench.note("\(Self.workload): \(name)")
        let samples = try bench.alternate {
            try measure(few)
        } server: {
            try measure(many)
        }
        return CaseResult(workload: Self.workload, name: name, limitName: Self.limitName, samples: samples)
    }
}
