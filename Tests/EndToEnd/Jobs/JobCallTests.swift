import Foundation
import TestSupport
import Testing

@Suite("What people call about jobs and tasks", .timeLimit(.minutes(10)))
struct JobCallTests {
    private static let unknown = "11111111-2222-4333-8444-555555555555"
    private static let malformed = ["1", "11111111-2222-4333-8444-55555555555", "zzzzzzzz-2222-4333-8444-555555555555"]

    /// Method, path after the job's identity, body, message for an identity that is none, status for one that is nobody's.
    private static let jobCalls: [(String, String, String?, String, Int)] = [
        ("GET", "", nil, "job ID not valid", 404), ("DELETE", "", nil, "job ID not valid", 404),
        ("GET", "/tasks", nil, "job ID not valid", 200), ("GET", "/what-would-delete-do", nil, "job ID not valid", 404),
        ("POST", "/setstatus", #"{"status":"queued","reason":"r"}"#, "job ID not valid", 404),
        ("POST", "/setpriority", #"{"priority":1}"#, "job ID not valid", 404),
        ("POST", "/settag", "{}", "job ID not valid", 404), ("GET", "/blocklist", nil, "job ID should be a UUID", 200),
        (
            "DELETE", "/blocklist", #"[{"worker_id":"\#(unknown)","task_type":"blender"}]"#, "job ID should be a UUID",
            404
        ),
    ]

    private static func call(_ server: TestServer, _ method: String, _ path: String, _ body: String?) throws -> Response
    {
        let type = body.map { _ in [("Content-Type", "application/json")] } ?? []
        return try server.request(method, path, fields: type, body: body.map { Array($0.utf8) })
    }

    @Test("an identity that is none is 400, one that is nobody's is 404 or an empty list")
    func identities() async throws {
        try await blocking {
            let server = try TestServer()
            for (method, path, body, message, status) in Self.jobCalls {
                for id in Self.malformed {
                    let answer = try Self.call(server, method, "/api/v3/jobs/\(id)\(path)", body)
                    #expect(answer.status == 400, "\(method) \(path): \(answer)")
                    #expect(answer.json as NSDictionary == ["code": 400, "message": message])
                }
                let answer = try Self.call(server, method, "/api/v3/jobs/\(Self.unknown)\(path)", body)
                #expect(answer.status == status, "\(method) \(path): \(answer)")
                if status == 404 { #expect(answer.json as NSDictionary == ["code": 404, "message": "no such job"]) }
            }
            for id in Self.malformed {
                #expect(try server.get("/api/v3/tasks/\(id)").status == 400)
                #expect(
                    try server.setStatus("tasks/\(id)", "queued").json as NSDictionary
                        == ["code": 404, "message": "no such task"])
            }
            for answer in [
                try server.get("/api/v3/tasks/\(Self.unknown)"),
                try server.setStatus("tasks/\(Self.unknown)", "queued"),
            ] { #expect(answer.json as NSDictionary == ["code": 404, "message": "no such task"]) }
            #expect(
                try server.get("/api/v3/jobs/type/none").json as NSDictionary
                    == ["code": 404, "message": "no such job type known"])
        }
    }

    @Test("another method on a known path is 405, and names those that there are")
    func methods() async throws {
        try await blocking {
            let server = try TestServer()
            for (path, allowed) in [
                ("jobs", ["GET", "POST"]), ("jobs/types", ["GET"]), ("jobs/type/plain", ["GET"]),
                ("jobs/check", ["POST"]), ("jobs/query", ["POST"]), ("jobs/mass-delete", ["DELETE"]),
                ("jobs/\(Self.unknown)", ["DELETE", "GET"]), ("jobs/\(Self.unknown)/tasks", ["GET"]),
                ("jobs/\(Self.unknown)/setstatus", ["POST"]), ("jobs/\(Self.unknown)/setpriority", ["POST"]),
                ("jobs/\(Self.unknown)/settag", ["POST"]), ("jobs/\(Self.unknown)/blocklist", ["DELETE", "GET"]),
                ("tasks/\(Self.unknown)", ["GET"]), ("tasks/\(Self.unknown)/setstatus", ["POST"]),
            ] {
                let answer = try server.request("PATCH", "/api/v3/\(path)")
                #expect(answer.status == 405, "\(path)")
                #expect(answer.json["code"] as? Int == 405)
                #expect(!answer.message.isEmpty)
                let names = Set((answer.fields["allow"] ?? "").split(separator: ",").map { $0.trimmingPrefix(" ") })
                for method in allowed { #expect(names.contains { $0 == method }, "\(path): \(names)") }
            }
        }
    }

    @Test(
        "a body that is wrong is 400 with a code and a message, and changes nothing",
        arguments: [
            ("setstatus", #"{"status":"queued"}"#, #""reason" is missing"#),
            ("setstatus", #"{"reason":"x"}"#, #""status" is missing"#),
            ("setstatus", #"{"status":"odd","reason":"x"}"#, #""status""#), ("setstatus", "", "value is required"),
            ("setpriority", #"{"priority":101}"#, #""priority" is 101, and has to be from 0 to 100"#),
            ("setpriority", #"{"priority":-1}"#, #""priority" is -1"#),
            ("setpriority", #"{"priority":"1"}"#, #""priority" is not an integer"#),
            ("setpriority", #"{"priority":1.5}"#, "a number in it that is no 64-bit integer"),
            ("setpriority", "{}", #""priority" is missing"#),
            ("settag", "[]", "request body has an error"),
        ])
    func bodies(path: String, body: String, message: String) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let job = try server.submitJob()
            let before = try server.job(job)
            let answer = try server.post("/api/v3/jobs/\(job)/\(path)", json: body)
            #expect(answer.status == 400, "\(answer)")
            #expect(answer.json["code"] as? Int == 400)
            #expect(answer.message.hasPrefix("request body has an error: "), "\(answer)")
            #expect(answer.message.contains(message), "\(answer)")
            #expect(try server.job(job) as NSDictionary == before as NSDictionary)
        }
    }

    @Test("a job is paused, canceled, queued again, and given another priority and tag")
    func changes() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let job = try server.submitJob()
            for (wanted, status, tasks) in [
                ("pause-requested", "paused", "paused"), ("requeueing", "queued", "queued"),
                ("cancel-requested", "canceled", "canceled"), ("queued", "queued", "queued"),
                ("failed", "failed", "canceled"), ("requeueing", "queued", "queued"), ("paused", "paused", "paused"),
                ("canceled", "canceled", "paused"),
            ] {
                let answer = try server.setStatus("jobs/\(job)", wanted, reason: "for \(wanted)")
                #expect(answer.status == 204, "\(wanted): \(answer)")
                #expect(answer.body.isEmpty)
                #expect(try server.jobStatus(job) == status)
                #expect(Set(try server.taskStatuses(job)) == [tasks])
                #expect(
                    try server.job(job)["activity"] as? String == "Changed to status \"\(status)\": for \(wanted)")
            }
            let impossible = try server.setStatus("jobs/\(job)", "completed")
            #expect(impossible.status == 422)
            #expect(impossible.json["code"] as? Int == 422)
            #expect(impossible.message.contains("completed"))

            #expect(try server.post("/api/v3/jobs/\(job)/setpriority", json: #"{"priority":100}"#).status == 204)
            #expect(try server.job(job)["priority"] as? Int == 100)

            let tag = try server.makeTag("red")
            let path = "/api/v3/jobs/\(job)/settag"
            for (body, stored) in [
                (#"{"id":"\#(tag)"}"#, tag), ("{}", nil), (#"{"name":"red"}"#, tag), (#"{"id":"","name":""}"#, nil),
                (#"{"id":"\#(tag)","name":"none"}"#, tag),
            ] {
                #expect(try server.post(path, json: body).status == 204)
                #expect(try server.job(job)["worker_tag"] as? String == stored)
            }
            for body in [#"{"name":"blue"}"#, #"{"id":"\#(Self.unknown)"}"#, #"{"id":"red"}"#] {
                let answer = try server.post(path, json: body)
                #expect(answer.json as NSDictionary == ["code": 406, "message": "tag not found"])
                #expect(answer.status == 406)
            }
            #expect(try server.job(job)["worker_tag"] as? String == tag)
            #expect(try server.delete("/api/v3/worker-mgt/tag/\(tag)").status == 204)
            #expect(try server.job(job)["worker_tag"] == nil)
        }
    }

    @Test("a task is stopped and queued again, with what is said about it")
    func task() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let job = try server.submitJob()
            let task = try server.taskIDs(job)[0]
            #expect(try server.setStatus("tasks/\(task)", "canceled", reason: "wrong").status == 204)
            let details = try server.get("/api/v3/tasks/\(task)").json
            #expect(details["status"] as? String == "canceled")
            #expect(details["activity"] as? String == "wrong")
            #expect(details["job_id"] as? String == job)
            #expect(details["index_in_job"] as? Int == 1)
            #expect(details["last_touched"] == nil)
            #expect(details["worker"] as? [String: String] == ["id": "", "name": "", "address": ""])
            #expect(try server.setStatus("tasks/\(task)", "queued").status == 204)
            #expect(try server.taskStatuses(job) == ["queued", "queued"])
            for status in ["active", "soft-failed"] {
                let answer = try server.setStatus("tasks/\(task)", status)
                #expect(answer.status == 422)
                #expect(answer.json["code"] as? Int == 422)
                #expect(answer.message.contains(status))
            }
            #expect(try server.setStatus("tasks/\(task)", "odd").status == 400)
        }
    }

    @Test("a worker that fails too often is on a job's blocklist until it is taken from it")
    func blocklist() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try TestWorker.signedOn(server, as: "awake", named: "other")
            let job = try server.submitJob(settings: #"{"count":40}"#)
            let path = "/api/v3/jobs/\(job)/blocklist"
            #expect(try server.get(path).text == "[]\n")
            var failed: [String] = []
            for _ in 0..<3 {
                let task = try #require(try worker.takeTask())
                failed.append(task)
                #expect(try worker.update(task, #"{"taskStatus":"failed","log":"Failed: x\n"}"#).status == 204)
            }
            let list = try JSONSerialization.jsonObject(with: Data(try server.get(path).body)) as? [[String: String]]
            #expect(list == [["worker_id": worker.id, "task_type": "blender", "worker_name": "node"]])
            #expect(try worker.askForTask().status == 204)
            let details = try server.get("/api/v3/tasks/\(failed[0])").json
            #expect(details["status"] as? String == "soft-failed")
            #expect((details["failed_by_workers"] as? [[String: String]])?.map { $0["id"] } == [worker.id])

            for body in ["[]", ""] {
                let answer = try Self.call(server, "DELETE", path, body)
                #expect(answer.status == 400, "\(answer)")
                #expect(answer.json["code"] as? Int == 400)
            }
            #expect(try Self.call(server, "DELETE", path, "[]").message == "empty list of blocklist entries given")
            let wrong = try Self.call(server, "DELETE", path, #"[{"worker_id":"\#(worker.id)"}]"#)
            #expect(wrong.status == 400)
            let entry = #"{"worker_id":"\#(worker.id)","task_type":"blender"}"#
            #expect(try Self.call(server, "DELETE", path, "[\(entry),\(entry)]").status == 204)
            #expect(try server.get(path).text == "[]\n")
            #expect(try worker.askForTask().status == 200)
        }
    }

    @Test("jobs are listed and found")
    func query() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            for (name, priority) in [("x", 10), ("y", 30), ("z", 20)] {
                let answer = try server.post(
                    "/api/v3/jobs",
                    json: #"""
                        {"name":"\#(name)","type":"plain","submitter_platform":"linux","priority":\#(priority),
                        "metadata":{"user.name":"user \#(name)"},"settings":{"message":"say \#(name)"}}
                        """#)
                #expect(answer.status == 200)
            }
            func names(_ answer: Response) -> [String] {
                (answer.json["jobs"] as? [[String: Any]] ?? []).map { $0["name"] as? String ?? "" }
            }
            #expect(names(try server.get("/api/v3/jobs")) == ["x", "y", "z"])
            for (body, found) in [
                ("{}", ["x", "y", "z"]), (#"{"order_by":["-priority"]}"#, ["y", "z", "x"]),
                (#"{"order_by":["+priority"],"limit":2,"offset":1}"#, ["z", "y"]), (#"{"status_in":[]}"#, []),
                (#"{"status_in":["queued","active"]}"#, ["x", "y", "z"]), (#"{"status_in":["failed"]}"#, []),
                (#"{"metadata":{"user.name":"user y"}}"#, ["y"]),
                (#"{"metadata":{"user.name":"USER %"}}"#, ["x", "y", "z"]),
                (#"{"settings":{"message":"say z"}}"#, ["z"]), (#"{"settings":{"message":"%x"},"metadata":{}}"#, ["x"]),
            ] { #expect(names(try server.post("/api/v3/jobs/query", json: body)) == found, "\(body)") }
            for (body, message) in [
                (#"{"limit":0}"#, #""limit" is 0"#), (#"{"offset":-1}"#, #""offset" is -1"#),
                (#"{"order_by":["name; DROP TABLE jobs"]}"#, #""order_by" has an entry "name; DROP TABLE jobs""#),
                (#"{"order_by":["settings"]}"#, #""order_by""#),
                (#"{"status_in":["odd"]}"#, "request body has an error"),
                (#"{"metadata":{"a":1}}"#, #""metadata.a" is not a text"#),
            ] {
                let answer = try server.post("/api/v3/jobs/query", json: body)
                #expect(answer.status == 400, "\(body): \(answer)")
                #expect(answer.json["code"] as? Int == 400)
                #expect(answer.message.contains(message), "\(answer)")
            }
            #expect(names(try server.get("/api/v3/jobs?search=Y&limit=1")) == ["y"])
            #expect(names(try server.get("/api/v3/jobs?order_by=-name&status_in=queued")) == ["z", "y", "x"])
            #expect(try server.get("/api/v3/jobs?status_in=odd").status == 400)
            #expect(try server.get("/api/v3/jobs?limit=none").status == 400)
        }
    }

    @Test("old jobs are deleted together")
    func massDeletion() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let path = "/api/v3/jobs/mass-delete"
            for (body, status, message) in [
                ("{}", 400, "invalid format (no last_updated_max)"),
                (#"{"last_updated_max":"yesterday"}"#, 400, #""last_updated_max" is not a date"#),
                (#"{"last_updated_max":"2020-01-01T00:00:00Z"}"#, 416, "no jobs modified before timestamp"),
                ("", 400, "request body has an error: value is required"),
            ] {
                let answer = try Self.call(server, "DELETE", path, body)
                #expect(answer.status == status, "\(answer)")
                #expect(answer.json["code"] as? Int == status)
                #expect(answer.message.hasPrefix(message), "\(answer)")
            }
            let jobs = [try server.submitJob(), try server.submitJob()]
            // A moment is rounded up to the next second.
            let updated = try #require(try server.job(jobs[1])["updated"] as? String)
            let second = "\(updated.prefix(19)).000001Z"
            #expect(try Self.call(server, "DELETE", path, #"{"last_updated_max":"\#(second)"}"#).status == 204)
            for job in jobs { try server.waitUntilGone(job) }
        }
    }

    @Test("what tasks wait for, and when they began and ended")
    func dependenciesAndTimes() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try MiscWorker(server, named: "misc")
            let job = try server.submitJob(type: "echo-sleep-test", settings: #"{"message":"hi","sleep_repeats":2}"#)
            let answer = try server.get("/api/v3/jobs/\(job)/dependencies")
            #expect(
                answer.json as NSDictionary == [
                    "dependencies": [["task": 2, "depends_on": [1]], ["task": 3, "depends_on": [1]]]
                ])
            let unknown = try server.get("/api/v3/jobs/\(Self.unknown)/dependencies")
            #expect(unknown.json as NSDictionary == ["dependencies": [Any]()])
            #expect(try server.get("/api/v3/jobs/1/dependencies").status == 400)
            #expect(try server.tasks(job).allSatisfy { $0["started"] == nil && $0["ended"] == nil })
            while let task = try worker.takeTask() { try worker.report(task, #"{"taskStatus":"completed"}"#) }
            for task in try server.tasks(job) {
                let (started, ended) = (task["started"] as? String ?? "", task["ended"] as? String ?? "")
                #expect(!started.isEmpty && started < ended)
                let details = try server.get("/api/v3/tasks/\(task["id"] ?? "")").json
                #expect(details["started"] as? String == started && details["ended"] as? String == ended)
            }
        }
    }

    @Test("the farm's history has a sample of the end of an earlier run")
    func history() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let first = try TestServer.withJobTypes(home: home)
            let worker = try TestWorker.signedOn(first, as: "awake")
            _ = try first.submitJob()
            _ = try worker.workThroughAll()
            #expect(
                try first.get("/api/v3/farm/history").json as NSDictionary == ["interval_seconds": 60, "samples": []])
            #expect(first.stop() == 0)
            let second = try TestServer.withJobTypes(home: home)
            let answer = try second.get("/api/v3/farm/history?hours=12").json
            let samples = try #require(answer["samples"] as? [[String: Any]])
            #expect(samples.count == 1)
            #expect(samples.first?["tasks_completed"] as? Int == 2)
            #expect(samples.first?["workers"] as? Int == 1 && samples.first?["workers_awake"] as? Int == 1)
            #expect(try second.get("/api/v3/farm/history?hours=13").json["interval_seconds"] as? Int == 3600)
            for wrong in ["0", "9601", "x"] {
                #expect(try second.get("/api/v3/farm/history?hours=\(wrong)").status == 400)
            }
        }
    }
}
