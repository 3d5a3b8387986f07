import Foundation
import ShamanClient
import Testing

@Suite("Following logs", .timeLimit(.minutes(10)))
struct LogFollowerTests {
    private let task = FakeFarm.id("7a")
    private let other = FakeFarm.id("7b")
    private let job = FakeFarm.id("aa")

    private func farm(
        _ tasks: [FakeFarm.Task], _ configure: (inout FakeFarm.State) -> Void = { _ in }
    ) throws -> FakeFarm {
        try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: job, tasks: tasks)]
            configure(&state)
        }
    }

    /// What is shown of a task, and how often the server was away.
    private func show(
        _ farm: FakeFarm, tail: Int64? = nil, follows: Bool = true
    ) async throws -> (text: String, outages: Int) {
        try await farm.withClient { client in
            var bytes: [UInt8] = []
            var outages = 0
            let follower = LogFollower(client, tailBytes: tail, clock: ImpatientClock())
            try await follower.showTask(task, follows: follows) { event in
                switch event {
                case .bytes(let more): bytes += more
                case .outage: outages += 1
                case .task, .omitted: Issue.record("a single task was asked for")
                }
            }
            return (String(decoding: bytes, as: UTF8.self), outages)
        }
    }

    @Test("prints what is there, once")
    func once() async throws {
        let farm = try farm([.init(id: task, status: "active", log: "one\ntwo\n")])
        #expect(try await show(farm, follows: false).text == "one\ntwo\n")
        #expect(farm.calls == ["GET /tasks/\(task)/log", "GET /job-files/\(task)"])
        #expect(farm.server.requests[1].headers["range"] == "bytes=0-")
    }

    @Test("prints nothing for a task without a log")
    func none() async throws {
        #expect(try await show(try farm([.init(id: task)]), follows: false).text == "")
    }

    @Test(
        "prints each byte once as the log grows, and ends after the task, with or without ranges",
        arguments: [true, false])
    func grows(_ knowsRanges: Bool) async throws {
        let farm = try farm([.init(id: task, status: "queued")]) { state in
            state.knowsRanges = knowsRanges
            state.script[2] = { $0.jobs[0].tasks[0].log = "one\n" }
            state.script[6] = { $0.jobs[0].tasks[0].log = "one\ntw" }
            state.script[8] = { $0.jobs[0].tasks[0].log = "one\ntwo\n" }
            state.script[11] = { state in state.jobs[0].tasks[0].status = "completed" }
            // The end of the log comes after the end of the task.
            state.script[12] = { state in state.jobs[0].tasks[0].log = "one\ntwo\nend\n" }
        }
        #expect(try await show(farm).text == "one\ntwo\nend\n")
    }

    @Test("begins anew with a log that became shorter", arguments: [true, false])
    func rotated(_ knowsRanges: Bool) async throws {
        let farm = try farm([.init(id: task, status: "active", log: "a long first log\n")]) { state in
            state.knowsRanges = knowsRanges
            state.script[2] = { $0.jobs[0].tasks[0].log = "second\n" }
            state.script[5] = { $0.jobs[0].tasks[0].status = "failed" }
        }
        #expect(try await show(farm).text == "a long first log\nsecond\n")
    }

    @Test("waits for a log that was put aside")
    func putAside() async throws {
        let farm = try farm([.init(id: task, status: "active", log: "first\n")]) { state in
            state.script[2] = { $0.jobs[0].tasks[0].log = nil }
            state.script[6] = { state in
                state.jobs[0].tasks[0].log = "second, longer\n"
                state.jobs[0].tasks[0].status = "completed"
            }
        }
        // The end that was asked for is that of the first log.
        #expect(try await show(farm, tail: 6).text == "first\nsecond, longer\n")
    }

    @Test("goes on when the server was away")
    func outage() async throws {
        let away = ScriptedHTTPServer.Reply.json(503, #"{"code":503,"message":"restarting"}"#)
        let farm = try farm([.init(id: task, status: "active", log: "one\n")]) { state in
            state.script[2] = { $0.failures = [away, away, away] }
            state.script[6] = { state in
                state.jobs[0].tasks[0].log = "one\ntwo\n"
                state.jobs[0].tasks[0].status = "completed"
            }
        }
        let shown = try await show(farm)
        #expect(shown.text == "one\ntwo\n")
        #expect(shown.outages == 3)
    }

    @Test("but does not wait for a server that refuses")
    func refusal() async throws {
        let farm = try farm([.init(id: task, status: "active", log: "one\n")]) { state in
            state.script[2] = { $0.jobs = [] }
        }
        let error = await #expect(throws: ShamanClientError.self) { try await show(farm) }
        #expect(error?.message == "cannot show the task \(task): no such task")
    }

    @Test(
        "begins with a whole line near the end",
        arguments: [
            (0, ""), (1, "\n"), (5, "hree\n"), (6, "three\n"), (7, "three\n"), (10, "two\nthree\n"),
            (11, "two\nthree\n"),
            (14, "one\ntwo\nthree\n"), (100, "one\ntwo\nthree\n"),
        ] as [(Int64, String)])
    func tail(_ bytes: Int64, _ expected: String) async throws {
        let farm = try farm([.init(id: task, status: "active", log: "one\ntwo\nthree\n")])
        #expect(try await show(farm, tail: bytes, follows: false).text == expected)
    }

    @Test("follows what comes after the end that it began with")
    func tailGrows() async throws {
        let farm = try farm([.init(id: task, status: "active", log: "one\ntwo\n")]) { state in
            state.script[3] = { state in
                state.jobs[0].tasks[0].log = "one\ntwo\nthree\n"
                state.jobs[0].tasks[0].status = "completed"
            }
        }
        #expect(try await show(farm, tail: 4).text == "two\nthree\n")
    }

    @Test("shows all of a log that is begun later")
    func tailOfNothing() async throws {
        let farm = try farm([.init(id: task, status: "active")]) { state in
            state.script[2] = { state in
                state.jobs[0].tasks[0].log = "one\ntwo\n"
                state.jobs[0].tasks[0].status = "completed"
            }
        }
        #expect(try await show(farm, tail: 4).text == "one\ntwo\n")
    }

    @Test("asks nobody else for a log", arguments: ["http://127.0.0.2/x", "//other/x", "x", "/a b", "/a\\nb"])
    func elsewhere(_ url: String) async throws {
        let server = try ScriptedHTTPServer(
            .answer { _ in .json(200, #"{"task_id":"t","job_id":"j","url":"\#(url)","size":3}"#) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await ShamanClient.with(.init(server: try ServerURL(server.url), connections: 1)) { client in
                try await LogFollower(client, tailBytes: nil).showTask("t", follows: false) { _ in }
            }
        }
        #expect(error?.kind == .unexpectedAnswer)
        #expect(server.requests.count == 1)
    }

    // MARK: Jobs

    private func showJob(_ farm: FakeFarm, follows: Bool = false) async throws -> String {
        try await farm.withClient { client in
            var text = ""
            let follower = LogFollower(client, tailBytes: nil, clock: ImpatientClock())
            try await follower.showJob(job, follows: follows) { event in
                switch event {
                case .task(let task): text += "[\(task.name)]"
                case .bytes(let bytes): text += String(decoding: bytes, as: UTF8.self)
                case .omitted(let count): text += "(\(count) more)"
                case .outage(let error): Issue.record("\(error)")
                }
            }
            return text
        }
    }

    @Test(
        "shows a job's active tasks, else those that failed, else the one that changed last",
        arguments: [
            (["active", "failed", "active"], "[t0]log 0\n[t2]log 2\n"),
            (["failed", "completed", "soft-failed"], "[t0]log 0\n[t2]log 2\n"),
            (["completed", "completed", "queued"], "[t1]log 1\n"), (["queued", "queued", "queued"], ""),
        ])
    func choice(_ statuses: [String], _ expected: String) async throws {
        let tasks = statuses.enumerated().map { index, status in
            FakeFarm.Task(
                id: FakeFarm.id("7\(index)"), name: "t\(index)", status: status,
                updated: "2026-01-02T03:04:0\(index)Z", log: "log \(index)\n")
        }
        #expect(try await showJob(try farm(tasks)) == expected)
    }

    @Test("shows no more than twenty logs of a job")
    func many() async throws {
        let tasks = (0..<25).map { index in
            FakeFarm.Task(
                id: FakeFarm.id("7\(100 + index)"), name: "\(index)", status: "failed", log: "log\n")
        }
        let text = try await showJob(try farm(tasks))
        #expect(text.hasPrefix("(5 more)[0]log\n[1]log\n"))
        #expect(text.hasSuffix("[19]log\n"))
    }

    @Test("follows a job through its tasks, those too that end between two looks")
    func followsJob() async throws {
        let tasks = [
            FakeFarm.Task(id: task, name: "a", status: "active", log: "a1\n"),
            FakeFarm.Task(id: other, name: "b", status: "queued"),
            FakeFarm.Task(id: FakeFarm.id("7c"), name: "c", status: "queued"),
        ]
        let farm = try farm(tasks) { state in
            // The first three requests are the tasks, and where and what the first log is; the fourth is the job.
            state.script[3] = { state in
                state.jobs[0].tasks[0].log = "a1\na2\n"
                state.jobs[0].tasks[0].status = "completed"
                state.jobs[0].tasks[1].log = "b1\n"
                state.jobs[0].tasks[1].status = "completed"
                state.jobs[0].tasks[2].status = "active"
            }
            state.script[12] = { state in
                state.jobs[0].tasks[2].log = "c1\n"
                state.jobs[0].tasks[2].status = "completed"
                state.jobs[0].status = "completed"
            }
        }
        #expect(try await showJob(farm, follows: true) == "[a]a1\na2\n[b]b1\n[c]c1\n")
    }
}
