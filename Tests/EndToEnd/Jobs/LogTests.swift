import Foundation
import TestSupport
import Testing

@Suite("Logs of tasks", .timeLimit(.minutes(10)))
struct LogTests {
    private static let unknown = "11111111-2222-4333-8444-555555555555"

    @Test("what the manager and the worker say of a task is in its log when the worker is answered, line by line")
    func lines() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let path = "/api/v3/tasks/\(try server.taskIDs(job)[0])"
            for end in ["log", "logtail"] {
                let answer = try server.get("\(path)/\(end)")
                #expect(answer.status == 204)
                #expect(answer.body.isEmpty)
            }
            let task = try #require(try worker.takeTask())
            for log in ["Fra:1\nFra:2\n", "no end", ""] {
                let json = String(decoding: try JSONEncoder().encode(["log": log]), as: UTF8.self)
                #expect(try worker.update(task, json).status == 204)
            }
            let folder = "job-\(job.prefix(4))/\(job)"
            let file = "\(folder)/task-\(task).txt"
            let text = try String(contentsOfFile: "\(server.home.path)/local/\(file)", encoding: .utf8)
            let stamp = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)"#
            let wanted = [
                "\(stamp) Task assigned to worker node \\(\(worker.id)\\)",
                "\(stamp) task changed status queued -> active",
                "Fra:1", "Fra:2", "no end", "",
            ]
            let lines = text.components(separatedBy: "\n")
            #expect(lines.count == wanted.count, "\(text)")
            for (line, pattern) in zip(lines, wanted) {
                #expect(try line.wholeMatch(of: Regex(pattern)) != nil, "\(line)")
            }

            let info = try server.get("\(path)/log")
            #expect(
                info.json as NSDictionary == [
                    "task_id": task, "job_id": job, "url": "/job-files/\(file)", "size": text.utf8.count,
                ])
            let served = try server.get("/job-files/\(file)")
            #expect(served.status == 200)
            #expect(served.text == text)
            #expect(served.fields["content-type"]?.hasPrefix("text/plain") == true)
            let part = try server.request("GET", "/job-files/\(file)", fields: [("Range", "bytes=0-3")])
            #expect(part.status == 206)
            #expect(part.text == text.prefix(4))
            let tail = try server.get("\(path)/logtail")
            #expect(tail.status == 200)
            #expect(tail.text == text)

            #expect(try server.delete("/api/v3/jobs/\(job)").status == 204)
            try server.waitUntilGone(job)
            #expect(try server.get("/job-files/\(file)").status == 404)
            #expect(!FileManager.default.fileExists(atPath: "\(server.home.path)/local/\(folder)"))
        }
    }

    @Test("the end of a long log begins with a line, and is at most 2048 bytes")
    func tail() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let lines = (1...500).map { "line \($0) ☃" }
            let json = String(
                decoding: try JSONEncoder().encode(["log": lines.joined(separator: "\n") + "\n"]), as: UTF8.self)
            #expect(try worker.update(task, json).status == 204)
            let tail = try server.get("/api/v3/tasks/\(task)/logtail").text
            #expect(tail.utf8.count <= 2048)
            #expect(tail.utf8.count > 2000)
            let found = tail.split(separator: "\n").map(String.init)
            #expect(found == Array(lines.suffix(found.count)))
        }
    }

    @Test("there are no logs of tasks that are not there")
    func unknownTasks() async throws {
        try await blocking {
            let server = try TestServer()
            for end in ["log", "logtail"] {
                #expect(
                    try server.get("/api/v3/tasks/1/\(end)").json as NSDictionary
                        == ["code": 400, "message": "bad task ID"])
                #expect(
                    try server.get("/api/v3/tasks/\(Self.unknown)/\(end)").json as NSDictionary
                        == ["code": 404, "message": "no such task"])
                #expect(try server.post("/api/v3/tasks/\(Self.unknown)/\(end)", json: "{}").status == 405)
            }
        }
    }

    @Test("a log goes on after a kill of the server")
    func killed() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try server.submitJob()
            let task = try #require(try worker.takeTask())
            #expect(try worker.update(task, #"{"log":"before\n"}"#).status == 204)
            server.kill9()
            let again = try TestServer.withJobTypes(home: server.home)
            let back = TestWorker(again, id: worker.id)
            #expect(try back.update(task, #"{"log":"after\n"}"#).status == 204)
            #expect(try again.get("/api/v3/tasks/\(task)/logtail").text.hasSuffix("before\nafter\n"))
        }
    }
}
