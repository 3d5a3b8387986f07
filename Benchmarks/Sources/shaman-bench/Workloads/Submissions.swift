internal import Foundation

/// Large jobs are submitted while workers ask for something to do, and whether to go on with what they do.
struct Submissions: Workload {
    let name = "jobs-submission"
    private static let pollsPerSecond = 200.0
    private static let workers = 64

    func run(in bench: Bench) throws -> [CaseResult] {
        let frames = bench.extent.scaled(10_000)
        let name = "a job of \(FigureText.counted(frames, "frame")) beside \(Int(Self.pollsPerSecond)) polls/s"
        bench.note("\(self.name): \(name)")
        let samples = try bench.withServer(on: bench.disk) { server in
            let clients = try Self.clients(of: server)
            let body = Self.body(frames: frames)
            var rounds: [Sample] = []
            for _ in 0...bench.extent.rounds { rounds.append(try round(server, clients, body)) }
            return Samples(server: Array(rounds.dropFirst()))
        }
        return [CaseResult(workload: self.name, name: name, limitName: nil, samples: samples)]
    }

    /// Workers for whom there is nothing to do, and as many questions of one that is at a task.
    private static func clients(of server: MeasuredServer) throws -> [PacedLoad.Client] {
        let host = "\(server.address)"
        // They know no type of task that the jobs have.
        let idle = try SyntheticWorkers(count: workers, at: server.address, types: ["misc"]).identities
        let busy = try SyntheticWorkers(count: 1, at: server.address).identities[0]
        let connection = try HTTPConnection(to: server.address)
        try submit(body(frames: 1), on: connection)
        guard let task = try WorkerCalls(authorization: busy.authorization, host: host).ask(on: connection) else {
            throw BenchmarkFailure("a new job has nothing to do")
        }
        return idle.flatMap { [.init(poll: $0, host: host), .init(mayRun: task, busy, host: host)] }
    }

    private func round(_ server: MeasuredServer, _ clients: [PacedLoad.Client], _ body: Data) throws -> Sample {
        let alone = try polls(clients, server, seconds: 2).run(metering: nil)
        let connection = try HTTPConnection(to: server.address)
        let clock = try LoadClock(starting: server.meter)
        // One second of them: as long as the job is taken, and hardly longer.
        let background = Threads(1) { _ in try polls(clients, server, seconds: 1).run(metering: nil) }
        let began = monotonicNanoseconds()
        try Self.submit(body, on: connection)
        let seconds = Double(monotonicNanoseconds() - began) / 1e9
        let (_, cost) = try clock.stop()
        let meanwhile = try background.wait()[0]
        var sample = Sample()
        sample.add(.wallTime, seconds)
        sample.add(.cpuPerRequest, cost?.cpuSeconds)
        sample.add(.memoryGrowth, cost.map { Double($0.growthBytes) })
        sample.add(.pollTailAlone, alone.latency(quantile: 0.99))
        sample.add(.pollTailMeanwhile, meanwhile.latency(quantile: 0.99))
        sample.add(.pollHighestMeanwhile, meanwhile.latency(quantile: 1))
        return sample
    }

    private func polls(_ clients: [PacedLoad.Client], _ server: MeasuredServer, seconds: Double) -> PacedLoad {
        PacedLoad(
            address: server.address, clients: clients, perSecond: Self.pollsPerSecond,
            exchanges: Int(Self.pollsPerSecond * seconds))
    }

    private static func submit(_ body: Data, on connection: HTTPConnection) throws {
        let answer = try connection.post("/api/v3/jobs", json: body)
        guard answer.status == 200 else {
            throw BenchmarkFailure(
                "a job was answered \(answer.status): \(String(decoding: answer.body.prefix(500), as: UTF8.self))")
        }
    }

    private static func body(frames: Int) -> Data {
        Data(
            """
            {"name":"sprite","type":"simple-blender-render","priority":50,"submitter_platform":"linux","settings":{\
            "blendfile":"/render/sprite/shot.blend","chunk_size":1,"format":"PNG","fps":24,"frames":"1-\(frames)",\
            "image_file_extension":".png","has_previews":true,"render_output_root":"/render/",\
            "render_output_path":"/render/sprite/######","add_path_components":0,"scene":"Scene"},\
            "metadata":{"user.name":"artist"}}
            """.utf8)
    }
}
