import ShamanClient
import Testing

@Suite("Following a job", .timeLimit(.minutes(10)))
struct JobFollowerTests {
    private let id = FakeFarm.id("aa")

    @Test("tells how it is until it has ended", arguments: ["completed", "failed", "canceled"])
    func follow(_ ending: String) async throws {
        let farm = try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: id, steps: (0, 4), tasks: [.init(id: FakeFarm.id("7a"))])]
            state.script[2] = { state in
                state.jobs[0].status = "active"
                state.jobs[0].steps = (2, 4)
                state.jobs[0].tasks[0].status = "active"
            }
            state.script[4] = { state in
                state.jobs[0].status = ending
                state.jobs[0].tasks[0].status = ending
            }
        }
        let clock = ImpatientClock()
        var seen: [String] = []
        let job = try await farm.withClient { client in
            try await JobFollower(client, clock: clock).follow(id) { observation in
                let tasks = observation.tasks.entries.map { "\($0.count) \($0.status)" }
                seen.append("\(observation.job.status) \(observation.job.stepsCompleted) \(tasks)")
            }
        }
        #expect(seen == ["queued 0 [\"1 queued\"]", "active 2 [\"1 active\"]", "\(ending) 2 [\"1 \(ending)\"]"])
        #expect(job.isCompleted == (ending == "completed"))
        #expect(clock.sleeps == [.seconds(1), .seconds(1)])
    }

    @Test("asks a server for no list of tasks that counts them itself")
    func counted() async throws {
        let farm = try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: id, tasks: [.init(id: FakeFarm.id("7a"))], countsTasks: true)]
            state.script[1] = { $0.jobs[0].status = "failed" }
        }
        var seen: [Int] = []
        _ = try await farm.withClient { client in
            try await JobFollower(client, clock: ImpatientClock()).follow(id) { seen.append($0.tasks["queued"]) }
        }
        #expect(seen == [1, 1])
        #expect(farm.calls == ["GET /jobs/\(id)", "GET /jobs/\(id)"])
    }

    @Test("waits longer and longer for a server that is away, and says so")
    func outage() async throws {
        let away = ScriptedHTTPServer.Reply.json(503, #"{"code":503,"message":"restarting"}"#)
        let farm = try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: id)]
            state.script[2] = { state in
                state.failures = Array(repeating: away, count: 8)
                state.jobs[0].status = "completed"
            }
        }
        let clock = ImpatientClock()
        var outages: [String?] = []
        _ = try await farm.withClient { client in
            try await JobFollower(client, clock: clock).follow(id) { outages.append($0.outage?.message) }
        }
        #expect(outages.first == .some(nil) && outages.last == .some(nil))
        #expect(outages.dropFirst().dropLast().allSatisfy { $0?.hasSuffix("restarting") == true })
        #expect(outages.count == 10)
        // Half of the longest wait without chance: 1, 2, 4 … 30 s.
        #expect(clock.sleeps.dropFirst().map { $0 / .seconds(1) } == [0.5, 1, 2, 4, 8, 15, 15, 15])
    }

    @Test("ends with an error when the job is deleted")
    func deleted() async throws {
        let farm = try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: id)]
            state.script[2] = { $0.jobs = [] }
        }
        let error = await #expect(throws: ShamanClientError.self) {
            try await farm.withClient { try await JobFollower($0, clock: ImpatientClock()).follow(id) { _ in } }
        }
        #expect(error?.kind == .notFound)
    }

    @Test("ends at once when it is cancelled, also while it waits for the server")
    func cancellation() async throws {
        let farm = try FakeFarm { $0.jobs = [FakeFarm.Job(id: id)] }
        let work = Task { [id] in
            try await farm.withClient { try await JobFollower($0).follow(id) { _ in } }
        }
        try await eventually { farm.calls.count >= 2 }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }
}
