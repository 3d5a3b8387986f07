import Foundation
import TestSupport
import Testing

extension Robustness {
    @Suite("The server is killed while workers do tasks")
    struct JobKillTests {
        @Test("nothing acknowledged is lost or done twice, and work goes on to its end", .timeLimit(.minutes(10)))
        func killUnderLoad() async throws {
            let seed = Rounds.seed("kill -9 among jobs")
            try await blocking {
                var lane = try JobKillLane(seed: seed)
                let rounds = Rounds.scaled(20)
                for round in 0..<rounds where lane.problems.isEmpty { try lane.play(round) }
                if lane.problems.isEmpty { try lane.finish() }
                let known = lane.known
                print(
                    "kill -9 among jobs: \(known.jobs.count) jobs, \(known.completed.count) tasks, \(known.failures) "
                        + "failures, \(known.acknowledged) answers in \(rounds) rounds")
                #expect(lane.problems.isEmpty, "SHAMAN_SEED=\(seed): \(lane.problems.prefix(5))")
                #expect(known.completed.count > rounds * 5 && known.failures > 0)
                #expect(known.jobs.count > 1)
            }
        }
    }
}

/// One database whose server is killed again and again, and what its clients know.
private struct JobKillLane {
    private static let clients = 4
    private static let workersPerClient = 3
    private static let frames = 60
    /// Nobody is lost, and whatever fails is tried by somebody else.
    private static let configuration = """
        worker_timeout: 1h
        task_timeout: 1h
        task_fail_after_softfail_count: 1000
        blocklist_threshold: 0
        """

    private(set) var problems: [String] = []
    private let seed: UInt64
    private let home: TemporaryDirectory
    private let ledger = JobLedger()
    private var generator: SplitMix
    /// By client: nobody else changes them.
    private var workers: [[JobKillWorker]] = Array(repeating: [], count: clients)

    var known: JobLedger.State { ledger.now }

    init(seed: UInt64) throws {
        self.seed = seed
        generator = SplitMix(state: seed)
        home = try TemporaryDirectory()
    }

    /// Work, and a kill at some moment, also while a job is being submitted.
    mutating func play(_ round: Int) throws {
        let server = try TestServer(home: home, configuration: Self.configuration)
        if workers[0].isEmpty { try register(server) }
        let delay = UInt32.random(in: 20_000...400_000, using: &generator)
        let submissionDelay = UInt32.random(in: 0...300_000, using: &generator)
        let (ledger, loads, workers) = (ledger, loads(server, round, fail: true), workers)
        let known = try sideBySide(Self.clients + 2) { index -> [JobKillWorker] in
            switch index {
            case Self.clients:
                usleep(delay)
                server.kill9()
            case Self.clients + 1:
                usleep(round == 0 ? 0 : submissionDelay)
                try? Self.submit(to: server, ledger)
            default: return loads[index].run(workers[index])
            }
            return []
        }
        self.workers = Array(known.prefix(Self.clients))
        try audit("round \(round)")
    }

    /// A last server, which is not killed until everything is done.
    mutating func finish() throws {
        let server = try TestServer(home: home, configuration: Self.configuration)
        try Self.submit(to: server, ledger)
        let (loads, workers) = (loads(server, 10_000, fail: false), workers)
        _ = try sideBySide(Self.clients) { loads[$0].run(workers[$0], untilIdle: true) }
        server.kill9()
        let last = try audit("at the end")
        if !last.isDone { problems.append("at the end: not all jobs are completed") }
    }

    @discardableResult
    private mutating func audit(_ when: String) throws -> JobAudit {
        let audit = try JobAudit(at: "\(home.path)/farm.sqlite")
        let known = ledger.now
        problems += (known.problems + audit.problems + audit.problems(against: known)).map { "\(when): \($0)" }
        return audit
    }

    private func loads(_ server: TestServer, _ round: Int, fail: Bool) -> [JobKillLoad] {
        // The first one's workers fail tasks; so there is always somebody who has not.
        (0..<Self.clients).map { client in
            JobKillLoad(
                server: server, ledger: ledger, fails: fail && client == 0, seed: seed &+ UInt64(round * 10 + client))
        }
    }

    private mutating func register(_ server: TestServer) throws {
        for client in 0..<Self.clients {
            for _ in 0..<Self.workersPerClient {
                let secret = String(generator.next(), radix: 16)
                let answer = try server.post(
                    "/api/v3/worker/register-worker",
                    json: """
                        {"name":"node","platform":"linux","secret":"\(secret)","supported_task_types":["blender","ffmpeg"]}
                        """)
                let id = try #require(answer.json["uuid"] as? String, "\(answer)")
                workers[client].append(JobKillWorker(id: id, secret: secret, isAway: true))
            }
        }
    }

    private static func submit(to server: TestServer, _ ledger: JobLedger) throws {
        let answer = try UploadClient(server, timeoutSeconds: 20).post(
            "/api/v3/jobs",
            json: """
                {"name":"shot","type":"simple-blender-render","submitter_platform":"linux","settings":{"chunk_size":1,\
                "blendfile":"/render/shot.blend","format":"PNG","fps":24,"frames":"1-\(frames)","has_previews":false,\
                "image_file_extension":".png","render_output_root":"/render/","add_path_components":0,"scene":"Scene",\
                "render_output_path":"/render/shot/######"}}
                """)
        guard answer.status == 200, let id = answer.json["id"] as? String else {
            return ledger.note("a job was answered \(answer)")
        }
        // The frames, and the video of them.
        ledger.add(job: id, tasks: frames + 1)
    }
}
