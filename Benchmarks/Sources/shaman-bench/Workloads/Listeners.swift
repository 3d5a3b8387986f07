internal import Foundation

/// A job changes again and again, and a thousand clients hear of it.
struct Listeners: Workload {
    let name = "listeners"
    private static let changes = 100
    private static let pause: Int64 = 20_000_000

    func run(in bench: Bench) throws -> [CaseResult] {
        let count = bench.extent.scaled(1000)
        let name = "a job changes 50 times a second, \(FigureText.counted(count, "listener"))"
        bench.note("\(self.name): \(name)")
        let samples = try bench.withServer(on: bench.disk) { server in
            let connection = try HTTPConnection(to: server.address)
            let job = try Self.submit(on: connection)
            return try bench.alternate {
                try change(job, server, connection, [])
            } server: {
                let listeners = try (0..<count).map { _ in try Listener(to: server.address) }
                return try change(job, server, connection, listeners)
            }
        }
        return [
            CaseResult(workload: self.name, name: name, limitName: "the same server, nobody listens", samples: samples)
        ]
    }

    private func change(
        _ job: String, _ server: MeasuredServer, _ connection: HTTPConnection, _ listeners: [Listener]
    ) throws -> Sample {
        var (answers, deliveries): ([Double], [Double]) = ([], [])
        let before = try server.meter?.cpuSeconds()
        var next = monotonicNanoseconds()
        for number in 0..<Self.changes {
            sleepUntil(next)
            next += Self.pause
            let began = monotonicNanoseconds()
            let body = Data("{\"priority\":\(number)}".utf8)
            let answer = try connection.post("/api/v3/jobs/\(job)/setpriority", json: body)
            guard answer.status == 204 else { throw BenchmarkFailure("a priority was answered \(answer.status)") }
            answers.append(Double(monotonicNanoseconds() - began) / 1e9)
            guard !listeners.isEmpty else { continue }
            try Listener.waitForAll(listeners)
            deliveries.append(Double(monotonicNanoseconds() - began) / 1e9)
        }
        var sample = Sample()
        if let before, let after = try server.meter?.cpuSeconds() {
            sample.add(.cpuPerEvent, (after - before) / Double(Self.changes))
        }
        sample.add(.latencyMedian, answers.sorted()[answers.count / 2])
        if !deliveries.isEmpty {
            sample.add(.heardMedian, deliveries.sorted()[deliveries.count / 2])
            sample.add(.heardTail, deliveries.sorted()[deliveries.count * 99 / 100])
        }
        return sample
    }

    private static func submit(on connection: HTTPConnection) throws -> String {
        let body = Data(
            """
            {"name":"watched","type":"echo-sleep-test","submitter_platform":"linux",
            "settings":{"message":"x","sleep_repeats":10}}
            """.utf8)
        let answer = try connection.post("/api/v3/jobs", json: body)
        let members = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard answer.status == 200, let id = members?["id"] as? String else {
            throw BenchmarkFailure("a job was answered \(answer.status)")
        }
        return id
    }
}
