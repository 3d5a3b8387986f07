import Foundation
import Glibc
import TestSupport
import Testing

extension Robustness {
    @Suite("The server is killed at any moment")
    struct KillTests {
        private static let lanes = 3

        @Test("whatever a killed server was writing is gone after the next start", .timeLimit(.minutes(10)))
        func leftoversAreRemoved() async throws {
            try await blocking {
                let home = try TemporaryDirectory()
                try TestServer(home: home).kill9()
                let store = "\(home.path)/shared/file-store"
                let content = TestContent("cut off")
                for path in [
                    "\(store)/uploading/\(content.sha)-7-000000001.tmp", "\(store)/.shaman/.synced.json.42",
                    "\(store)/.shaman/.clock.42", "\(store)/.shaman/checkouts/.\(content.sha).42",
                    "\(home.path)/shared/jobs/.shaman-building/1-42/half/a.png",
                ] {
                    let directory = URL(filePath: path).deletingLastPathComponent()
                    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
                    try Data("{".utf8).write(to: URL(filePath: path))
                }
                let server = try TestServer(home: home)
                #expect(server.leftovers.isEmpty, "\(server.leftovers)")
            }
        }

        @Test("during uploads, checkouts and collections: the store is whole after a restart", .timeLimit(.minutes(15)))
        func killUnderLoad() async throws {
            let seed = Rounds.seed("kill -9")
            let rounds = (Rounds.scaled(201) + Self.lanes - 1) / Self.lanes
            // Each lane has a store of its own; while one server starts the others are busy.
            let summaries = try await concurrently(Self.lanes) { number in
                var lane = try KillLane(seed: seed &+ UInt64(number) &* 1_000_003)
                for round in 0..<rounds where lane.problems.isEmpty { try lane.play(round) }
                return (problems: lane.problems, counts: lane.counts)
            }
            for (number, summary) in summaries.enumerated() {
                print("kill -9, lane \(number): \(summary.counts)")
                #expect(summary.problems.isEmpty, "SHAMAN_SEED=\(seed): \(summary.problems.prefix(5))")
                #expect(summary.counts.uploads > rounds && summary.counts.checkouts > 0)
                #expect(summary.counts.collections > 0)
            }
        }
    }
}

/// One store whose server is killed again and again, and what its clients know of it.
private struct KillLane {
    struct Counts: Sendable {
        var rounds = 0
        var uploads = 0
        var checkouts = 0
        var refusedCheckouts = 0
        var collections = 0
    }

    private(set) var problems: [String] = []
    private(set) var counts = Counts()
    private let seed: UInt64
    private let home: TemporaryDirectory
    private let memory = AuditMemory()
    private var generator: SplitMix
    /// Blobs whose upload was acknowledged; the collector may have taken some.
    private var stored: [TestContent] = []
    /// What each checkout that was ever asked for should hold, by the number in its marker.
    private var manifests: [String: [(TestContent, String)]] = [:]
    /// Checkouts that were acknowledged: name and marker.
    private var acknowledged: [String: String] = [:]

    init(seed: UInt64) throws {
        self.seed = seed
        generator = SplitMix(state: seed)
        home = try TemporaryDirectory()
    }

    private var storage: String { "\(home.path)/shared" }

    mutating func play(_ round: Int) throws {
        counts.rounds += 1
        if round % 6 == 5 { try killDuringStart() }
        let server = try TestServer(home: home)
        let there = stored.filter { FileManager.default.fileExists(atPath: server.blobPath($0)) }
        stored = Array(there.suffix(80))
        let load = KillLoad(server: server, stored: stored, seed: seed &+ UInt64(round) &* 101)
        let delay = UInt32.random(in: 20_000...220_000, using: &generator)
        let results = try sideBySide(KillLoad.workers + 1) { index -> KillLoad.Result in
            if index < KillLoad.workers { return load.run(index) }
            usleep(delay)
            server.kill9()
            return KillLoad.Result()
        }
        for result in results { take(result) }
        try checkDisk(round, results)
        try checkRestarted(round, attempted: results.flatMap(\.attempted))
        try prune()
    }

    private mutating func take(_ result: KillLoad.Result) {
        problems += result.problems
        stored += result.uploaded
        manifests.merge(result.manifests) { $1 }
        acknowledged.merge(result.checkouts) { $1 }
        counts.uploads += result.uploaded.count
        counts.checkouts += result.checkouts.count
        counts.refusedCheckouts += result.refusedCheckouts
        counts.collections += result.collections
    }

    /// A server that dies before it ever answers.
    private mutating func killDuringStart() throws {
        let process = Process()
        process.executableURL = URL(filePath: "\(TestServer.programs)/shaman-manager")
        process.arguments = [
            "--config", "\(home.path)/shaman-manager.yaml", "--listen", "127.0.0.1:0", "--storage", storage,
            "--local-storage", "\(home.path)/local", "--database", "\(home.path)/farm.sqlite",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(UInt32.random(in: 0...150_000, using: &generator))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The disk as the killed server left it.
    private mutating func checkDisk(_ round: Int, _ results: [KillLoad.Result]) throws {
        let audit = try StoreAudit(storage: storage, known: memory)
        problems += audit.problems.map { "round \(round): \($0)" }
        // What this server acknowledged it could not collect yet.
        for content in results.flatMap(\.uploaded)
        where !audit.blobs.contains("\(content.sha)/\(content.bytes.count)") {
            problems.append("round \(round): acknowledged, but gone: \(content.sha)")
        }
        for name in try visibleTrees("") {
            let path = "\(storage)/jobs/\(name)"
            let marker = try StoreAudit.names(path).first { $0.hasPrefix("marker-") }
            guard let marker, let files = manifests[marker] else {
                problems.append("round \(round): \(name) is half a checkout: \(try StoreAudit.names(path))")
                continue
            }
            problems += CheckoutAudit.problems(at: path, files: files).map { "round \(round): \(name): \($0)" }
        }
        for (name, marker) in acknowledged {
            guard let files = manifests[marker] else { continue }
            let found = CheckoutAudit.problems(at: "\(storage)/jobs/\(name)", files: files)
            problems += found.map { "round \(round): acknowledged \(name): \($0)" }
        }
    }

    /// All checkouts, and whatever else holds something: `proj` holds checkouts, every other directory is one.
    private func visibleTrees(_ parent: String) throws -> [String] {
        try StoreAudit.names("\(storage)/jobs/\(parent)").flatMap { name -> [String] in
            if name.hasPrefix(".shaman") { return [] }
            if name == "proj" { return try visibleTrees("proj/") }
            return [parent + name]
        }
    }

    /// A server that starts on what was left: nothing is under way any more.
    private mutating func checkRestarted(_ round: Int, attempted: [TestContent]) throws {
        let server = try TestServer(home: home)
        defer { server.kill9() }
        problems += server.leftovers.map { "round \(round): left over after a restart: \($0)" }
        for content in attempted.suffix(8) {
            let status = try server.status(of: content)
            if status != "stored", status != "unknown" {
                problems.append("round \(round): \(content.sha) is \(status)")
            }
        }
        // What was under way when the server died can be sent again.
        if let content = attempted.last {
            let answer = try server.upload(content)
            if ![204, 208].contains(answer.status) { problems.append("round \(round): sent again: \(answer)") }
        }
    }

    /// Checkouts are removed when their jobs are; then their blobs can be collected.
    private mutating func prune() throws {
        let trees = try visibleTrees("")
        for name in trees.shuffled(using: &generator).dropFirst(12) {
            try FileManager.default.removeItem(atPath: "\(storage)/jobs/\(name)")
            acknowledged[name] = nil
        }
    }
}
