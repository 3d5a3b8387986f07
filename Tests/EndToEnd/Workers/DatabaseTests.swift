import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("The database of a server", .timeLimit(.minutes(10)))
struct DatabaseTests {
    @Test("is where the configuration says, and its directories are made")
    func place() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let path = "\(home.path)/deep/down/farm.sqlite"
            let server = try TestServer(home: home, configuration: "database: \(path)\n", database: "")
            _ = try TestWorker(server)
            #expect(FileManager.default.fileExists(atPath: path))
            #expect(server.stop() == 0)
            // Everything is in the one file.
            #expect(TemporaryDirectory.tree("\(home.path)/deep/down") == ["farm.sqlite"])
        }
    }

    @Test("is not what belongs to somebody else: the server says so and ends")
    func foreign() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let path = "\(home.path)/diary.txt"
            try "Dear diary".write(toFile: path, atomically: true, encoding: .utf8)
            let failure = #expect(throws: TestServer.Failure.self) { try TestServer(home: home, database: path) }
            #expect(failure?.description.contains("\(path) is no database") == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "Dear diary")
            let url = "postgres://farm@localhost/farm"
            let refused = #expect(throws: TestServer.Failure.self) { try TestServer(home: home, database: url) }
            #expect(refused?.description.contains(url) == true)
        }
    }

    @Test("of Flamenco stays as it is, and its workers sign on as themselves")
    func flamenco() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let path = "\(home.path)/flamenco-manager.sqlite"
            let id = "5c46a98f-0f0e-4bd8-a9b6-5a9a2fd5b1a1"
            let server = try TestServer(home: home)
            let template = try TestWorker(server)
            #expect(server.stop() == 0)
            let stored = try #require(
                try DatabaseFile.text(
                    "\(home.path)/farm.sqlite", "SELECT secret_hash FROM workers WHERE id = '\(template.id)'"))
            // Flamenco's differ by the letter.
            let hash = stored.replacing("$2b$", with: "$2a$")
            try DatabaseFile.change(
                path,
                """
                PRAGMA journal_mode = WAL;
                CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER);
                CREATE TABLE workers (id integer PRIMARY KEY, created_at datetime, uuid varchar(36), secret varchar(255),
                    name varchar(64), platform varchar(16), status varchar(16), status_requested varchar(16),
                    supported_task_types varchar(255), deleted_at datetime);
                INSERT INTO workers VALUES (1, '2025-01-02 03:04:05+00:00', '\(id)', '\(hash)', 'old', 'windows',
                    'offline', 'asleep', 'blender,ffmpeg', NULL);
                """)
            let before = try Data(contentsOf: URL(filePath: path))
            let second = try TestServer(home: home, database: path)
            let worker = TestWorker(second, id: id)
            #expect(try worker.details()["supported_task_types"] as? [String] == ["blender", "ffmpeg"])
            #expect(try worker.signOn() == "asleep")
            #expect(second.log.contains("flamenco-manager.shaman.sqlite"))
            #expect(second.stop() == 0)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("while another program locks it, no worker is refused, what only asks goes on, and others are told to wait")
    func locked() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "asleep")
            let lock = try DatabaseLock("\(server.home.path)/farm.sqlite")
            let answers = Mutex<[String]>([])
            let signOn = Thread {
                let told = try? worker.signOn()
                answers.withLock { $0.append(told ?? "refused") }
            }
            signOn.start()
            let refused = try server.post("/api/v3/worker-mgt/tags", json: #"{"name":"fast"}"#)
            #expect(refused.status == 503)
            #expect(refused.fields["retry-after"] == "1")
            #expect(try worker.state().status == 204)
            #expect(answers.withLock { $0 } == [])
            try lock.release()
            #expect(try eventually { answers.withLock { $0 } == ["awake"] })
            #expect(try worker.status() == "starting")
            #expect(try server.post("/api/v3/worker-mgt/tags", json: #"{"name":"fast"}"#).status == 200)
        }
    }

    @Test("while another program locks it, jobs are told to come again, and what a worker reports waits for its turn")
    func lockedForJobs() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let lock = try DatabaseLock("\(server.home.path)/farm.sqlite")
            let answers = Mutex<[Int]>([])
            let report = Thread {
                let answer = try? worker.update(task, #"{"taskStatus":"completed"}"#)
                answers.withLock { $0.append(answer?.status ?? 0) }
            }
            report.start()
            for refused in [
                try server.post("/api/v3/jobs", json: TestServer.submission()),
                try server.setStatus("jobs/\(job)", "paused"), try server.delete("/api/v3/jobs/\(job)"),
            ] {
                #expect(refused.status == 503, "\(refused)")
                #expect(refused.fields["retry-after"] == "1")
            }
            #expect(try server.jobStatus(job) == "active")
            #expect(answers.withLock { $0 } == [])
            try lock.release()
            #expect(try eventually { answers.withLock { $0 } == [204] })
            #expect(try server.taskStatuses(job) == ["completed", "queued"])
            #expect((try server.get("/api/v3/jobs").json["jobs"] as? [Any])?.count == 1)
        }
    }

    @Test("when it is broken a worker's report is left without an answer, and counts when it comes again")
    func broken() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let path = "\(server.home.path)/farm.sqlite"
            try DatabaseFile.change(path, "ALTER TABLE tasks RENAME TO elsewhere")
            #expect(throws: (any Error).self) { try worker.update(task, #"{"taskStatus":"completed"}"#) }
            #expect(server.log.contains("a worker was left without an answer"))
            try DatabaseFile.change(path, "ALTER TABLE elsewhere RENAME TO tasks")
            #expect(try worker.update(task, #"{"taskStatus":"completed"}"#).status == 204)
            #expect(try server.taskStatuses(job) == ["completed", "queued"])
        }
    }
}
