import Foundation
import TestSupport
import Testing

extension Robustness {
    @Suite("The server is killed while workers come and go")
    struct WorkerKillTests {
        @Test("no acknowledged change is missing, and the database is whole", .timeLimit(.minutes(10)))
        func killUnderLoad() async throws {
            let seed = Rounds.seed("kill -9 among workers")
            try await blocking {
                var lane = try WorkerKillLane(seed: seed)
                let rounds = Rounds.scaled(100)
                for round in 0..<rounds where lane.problems.isEmpty { try lane.play(round) }
                print("kill -9 among workers: \(lane.acknowledged) changes of \(lane.workerCount) workers")
                #expect(lane.problems.isEmpty, "SHAMAN_SEED=\(seed): \(lane.problems.prefix(5))")
                #expect(lane.acknowledged > rounds * 10)
            }
        }
    }
}

/// One database whose server is killed again and again, and what its clients know.
private struct WorkerKillLane {
    private static let clients = 4

    private(set) var problems: [String] = []
    private(set) var acknowledged = 0
    private let seed: UInt64
    private let home: TemporaryDirectory
    private var generator: SplitMix
    /// By client: nobody else changes them.
    private var workers: [[KnownWorker]] = Array(repeating: [], count: clients)
    private var tags: [String] = []

    init(seed: UInt64) throws {
        self.seed = seed
        generator = SplitMix(state: seed)
        home = try TemporaryDirectory()
    }

    var workerCount: Int { workers.reduce(0) { $0 + $1.count } }

    mutating func play(_ round: Int) throws {
        let server = try TestServer(home: home)
        if tags.isEmpty { try makeTags(server) }
        let loads = (0..<Self.clients).map { client in
            // The last ones only: the others are settled and were looked at.
            WorkerKillLoad(
                server: server, workers: Array(workers[client].suffix(12)), tags: tags,
                seed: seed &+ UInt64(round * 10 + client))
        }
        let delay = UInt32.random(in: 5_000...200_000, using: &generator)
        let results = try sideBySide(Self.clients + 1) { index -> WorkerKillLoad.Result in
            if index < Self.clients { return loads[index].run() }
            usleep(delay)
            server.kill9()
            return WorkerKillLoad.Result()
        }
        for (client, result) in results.prefix(Self.clients).enumerated() {
            problems += result.problems.map { "round \(round): \($0)" }
            acknowledged += result.acknowledged
            workers[client] = Array(workers[client].dropLast(12)) + result.workers
        }
        problems += try DatabaseAudit.problems(at: "\(home.path)/farm.sqlite").map { "round \(round): \($0)" }
        try checkRestarted(round)
    }

    private mutating func makeTags(_ server: TestServer) throws {
        for name in ["gpu", "cpu", "night"] {
            let answer = try server.post("/api/v3/worker-mgt/tags", json: #"{"name":"\#(name)"}"#)
            guard let id = answer.json["id"] as? String else {
                problems.append("tag \(name): \(answer)")
                continue
            }
            tags.append(id)
        }
    }

    /// Holds what a new server tells against what the clients know.
    private mutating func checkRestarted(_ round: Int) throws {
        let server = try TestServer(home: home)
        defer { server.kill9() }
        let listed = try server.get(WorkerKillLoad.management).json["workers"] as? [[String: Any]] ?? []
        let statuses = Dictionary(
            uniqueKeysWithValues: listed.map { ($0["id"] as? String ?? "", $0["status"] as? String ?? "?") })
        for client in workers.indices {
            for index in workers[client].indices {
                let isRecent = index >= workers[client].count - 30
                problems += try check(
                    &workers[client][index], status: statuses[workers[client][index].id],
                    details: isRecent ? server : nil
                ).map { "round \(round): worker \(workers[client][index].id): \($0)" }
            }
        }
    }

    private func check(_ worker: inout KnownWorker, status: String?, details server: TestServer?) throws -> [String] {
        guard let status else {
            worker.settleDeleted()
            return worker.mayBeDeleted ? [] : ["is gone"]
        }
        guard !worker.isDeleted else { return ["is back"] }
        var problems: [String] = []
        if !worker.status.contains(.status(status)) { problems.append("is \(status), not \(worker.status)") }
        guard let server else { return problems }
        let path = "\(WorkerKillLoad.management)/\(worker.id)"
        let details = try server.get(path)
        let tags = Set((details.json["tags"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String })
        if !worker.tags.contains(.tags(tags)) { problems.append("has tags \(tags), not \(worker.tags)") }
        let schedule = try server.get("\(path)/sleep-schedule").json["start_time"] as? String
        if let schedule, !worker.schedule.contains(.schedule(schedule)) {
            problems.append("has schedule \(schedule), not \(worker.schedule)")
        }
        if schedule == nil, !worker.mayHaveNoSchedule { problems.append("lost its schedule") }
        worker.settle(status: status, schedule: schedule, tags: tags)
        let state = try server.request("GET", "/api/v3/worker/state", fields: [worker.authorization])
        if ![200, 204].contains(state.status) { problems.append("cannot use its secret: \(state)") }
        return problems
    }
}
