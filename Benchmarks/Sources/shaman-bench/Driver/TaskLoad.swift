/// Workers that get tasks, tell what workers tell, and ask for the next one, over a bounded number of connections.
struct TaskLoad: Sendable {
    /// When the next task is asked for.
    enum Pace: Sendable {
        /// As soon as the one before is done.
        case untilDone
        /// So many times a second, of all workers together, whether the server keeps up or not. The latency of a question
        /// counts from the moment at which it was due.
        case perSecond(Double)
    }

    /// What it did to a server.
    struct Outcome: Sendable {
        /// The questions for tasks.
        let questions: LoadResult
        /// What was told of them.
        let reports: LoadResult
        /// The identities of the tasks, one for each time that one was handed out.
        let tasks: [String]
    }

    let address: ServerAddress
    let workers: [SyntheticWorkers.Identity]
    let connections: Int
    let pace: Pace
    /// How many tasks are done.
    let tasks: Int

    private struct Part {
        var questions: [Int64] = []
        var reports: [Int64] = []
        var tasks: [String] = []
    }

    /// Runs the load. The clock starts when all connections are open.
    func run(metering meter: ProcessMeter?) throws -> Outcome {
        let gate = StartGate(count: connections)
        let start = SharedStart()
        let threads = Threads(connections) { thread in
            let connection = Result { try HTTPConnection(to: address) }
            gate.pass()
            return try work(thread, on: connection.get(), from: start.nanoseconds)
        }
        gate.awaitAll()
        let clock = Result { try LoadClock(starting: meter) }
        start.set(monotonicNanoseconds())
        gate.open()
        let parts = try threads.wait()
        let (seconds, cost) = try clock.get().stop()
        return Outcome(
            questions: LoadResult(seconds: seconds, latencies: parts.flatMap(\.questions).sorted(), cost: cost),
            reports: LoadResult(seconds: seconds, latencies: parts.flatMap(\.reports).sorted(), cost: cost),
            tasks: parts.flatMap(\.tasks))
    }

    /// What goes over one connection: the workers whose number it divides, one after the other.
    private func work(_ thread: Int, on connection: HTTPConnection, from start: Int64) throws -> Part {
        let own = stride(from: thread, to: workers.count, by: connections).map {
            WorkerCalls(authorization: workers[$0].authorization, host: "\(address)")
        }
        var part = Part()
        for (turn, number) in stride(from: thread, to: tasks, by: connections).enumerated() {
            let worker = own[turn % own.count]
            var asked = monotonicNanoseconds()
            if case .perSecond(let rate) = pace {
                asked = start + Int64(Double(number) / rate * 1e9)
                sleepUntil(asked)
            }
            guard let task = try worker.ask(on: connection) else {
                throw BenchmarkFailure("there was nothing to do, after \(part.tasks.count) tasks on a connection")
            }
            part.questions.append(monotonicNanoseconds() - asked)
            part.tasks.append(task)
            for report in WorkerCalls.reports {
                let sent = monotonicNanoseconds()
                try worker.report(report, of: task, on: connection)
                part.reports.append(monotonicNanoseconds() - sent)
            }
        }
        return part
    }
}
