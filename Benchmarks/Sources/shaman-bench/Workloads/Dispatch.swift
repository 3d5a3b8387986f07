internal import Foundation

/// Tasks are handed out and done, on a farm that has stored very many of them and on one that has few.
struct Dispatch: Workload {
    let name = "jobs"
    private static let workers = 1000
    private static let connections = 32
    private static let rates = [100.0, 250, 500, 1000]
    private static let secondsPerRound = 4.0
    private static let tasksPerRound = 4000

    func run(in bench: Bench) throws -> [CaseResult] {
        guard !bench.servers.isRunning else {
            bench.note("\(name): left out, because it has to write the server's database")
            return []
        }
        let scale = bench.extent.scaled(1000)
        // Whatever is done in all rounds, and some more.
        let paced = Self.rates.reduce(0) { $0 + Int($1 * Self.secondsPerRound) }
        let needed = bench.extent.scaled(Self.tasksPerRound + paced) * (bench.extent.rounds + 1) + Self.workers
        let tasksPerJob = 1000
        let few = SyntheticJobs(
            completed: 0, ready: needed / (tasksPerJob - 1) + 1, tasksPerJob: tasksPerJob, tasksOfLargeJob: 10_000)
        let many = SyntheticJobs(
            completed: scale / 2, ready: max(scale / 2, few.ready), tasksPerJob: tasksPerJob, tasksOfLargeJob: 10_000)
        bench.note("\(name): \(FigureText.counted(many.tasks, "stored task"))")
        let workers = bench.extent.scaled(Self.workers)
        return try StoredFarm.with(few, workers: workers, in: bench) { fewFarm in
            try StoredFarm.with(many, workers: workers, in: bench) { manyFarm in
                try run(in: bench, fewFarm, manyFarm)
            }
        }
    }

    private func run(in bench: Bench, _ few: StoredFarm, _ many: StoredFarm) throws -> [CaseResult] {
        let (fewTasks, manyTasks) = (HandedOut(), HandedOut())
        var cases = [try starts(in: bench, few, many)]
        try few.withServer { fewServer in
            try many.withServer { manyServer in
                let pair = FarmPair(
                    bench: bench, few: (few, fewServer, fewTasks), many: (many, manyServer, manyTasks))
                try pair.meetAll()
                cases.append(
                    try pair.tasks(
                        "\(FigureText.counted(Self.connections, "connection"))", connections: Self.connections,
                        .untilDone, tasks: Self.tasksPerRound))
                for rate in Self.rates {
                    cases.append(
                        try pair.tasks(
                            "\(Int(rate)) tasks/s", connections: Self.connections, .perSecond(rate),
                            tasks: Int(rate * Self.secondsPerRound)))
                }
                cases += [try pair.idle(), try pair.jobList(), try pair.taskList()]
            }
        }
        for (farm, tasks) in [(few, fewTasks), (many, manyTasks)] where try farm.completions() != tasks.count {
            throw BenchmarkFailure("\(tasks.count) tasks were done, and \(try farm.completions()) are stored as such")
        }
        return cases
    }

    /// From the start of a server until a worker has a task.
    private func starts(in bench: Bench, _ few: StoredFarm, _ many: StoredFarm) throws -> CaseResult {
        bench.note("\(name): start")
        let samples = try bench.alternate {
            try start(few)
        } server: {
            try start(many)
        }
        return CaseResult(workload: name, name: "start", limitName: FarmPair.limitName, samples: samples)
    }

    private func start(_ farm: StoredFarm) throws -> Sample {
        try farm.withServer { server in
            guard let start = server.start else { throw BenchmarkFailure("a server was not started here") }
            let connection = try HTTPConnection(to: server.address)
            // The same one each time: it is given again the task that it has.
            let worker = WorkerCalls(authorization: farm.workers[0].authorization, host: "\(server.address)")
            while try worker.ask(on: connection) == nil { usleep(1000) }
            let seconds = Double(monotonicNanoseconds() - start.began) / 1e9
            var sample = Sample()
            sample.add(.firstTask, seconds)
            sample.add(.cpuOfStart, try server.meter?.cpuSeconds())
            sample.add(.residentMemory, try server.meter.map { Double(try $0.residentBytes()) })
            return sample
        }
    }
}
