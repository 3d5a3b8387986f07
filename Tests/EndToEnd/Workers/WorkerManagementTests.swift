import FarmModel
import Foundation
import TestSupport
import Testing

@Suite("Managing workers", .timeLimit(.minutes(10)))
struct WorkerManagementTests {
    @Test("what is asked for reaches a worker with its next question, lazily or not, in whatever state it is")
    func requests() async throws {
        try await blocking {
            let server = try TestServer()
            for isLazy in [true, false] {
                let awake = try TestWorker.signedOn(server, as: "awake")
                #expect(try awake.request("asleep", isLazy: isLazy).status == 204)
                #expect(try awake.requested() == (isLazy ? "asleep lazily" : "asleep"))
                let answer = try awake.askForTask()
                #expect(answer.status == 423)
                #expect(answer.json as NSDictionary == ["status_requested": "asleep"])
                #expect(answer.fields["content-type"]?.contains("json") == true)
                #expect(try awake.stateChanged("asleep") == 204)
                #expect(try awake.requested() == "")
                #expect(try awake.state().status == 204)

                try awake.request("awake", isLazy: isLazy)
                #expect(try awake.state().json["status_requested"] as? String == "awake")

                let offline = try TestWorker.signedOn(server, as: "starting")
                #expect(try offline.signOff() == 204)
                try offline.request("asleep", isLazy: isLazy)
                #expect(try offline.signOn() == "asleep")
            }
        }
    }

    @Test("a request replaces the one before, and asking for what it does already takes it back")
    func replaced() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            try worker.request("asleep")
            try worker.request("offline", isLazy: true)
            #expect(try worker.requested() == "offline lazily")
            // Something else is no answer to it.
            #expect(try worker.stateChanged("asleep") == 204)
            #expect(try worker.requested() == "offline lazily")
            #expect(try worker.request("asleep").status == 204)
            #expect(try worker.requested() == "")
            #expect(try worker.askForTask().status == 409)
        }
    }

    @Test("a restart is for workers that something starts again")
    func restart() async throws {
        try await blocking {
            let server = try TestServer()
            let fixed = try TestWorker.signedOn(server, as: "awake", canRestart: false)
            #expect(try fixed.request("restart").status == 412)
            let worker = try TestWorker.signedOn(server, as: "asleep", canRestart: true)
            #expect(try worker.request("restart").status == 204)
            #expect(try worker.state().json["status_requested"] as? String == "restart")
            #expect(try worker.signOff() == 204)
            #expect(try worker.signOn(canRestart: true) == "asleep")
        }
    }

    @Test("what cannot be asked for is 400")
    func refused() async throws {
        let bodies = [
            #"{"status":"starting","is_lazy":false}"#, #"{"status":"error","is_lazy":false}"#,
            #"{"status":"testing","is_lazy":true}"#, #"{"status":"nonsense","is_lazy":true}"#,
            #"{"status":"asleep"}"#, #"{"is_lazy":false}"#, #"{"status":"asleep","is_lazy":null}"#, "",
        ]
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            for json in bodies {
                let answer = try server.post("\(worker.path)/setstatus", json: json)
                #expect(answer.status == 400)
                #expect(answer.json["code"] as? Int == 400)
                #expect(try worker.requested() == "")
            }
        }
    }

    @Test("who is not there is 404, what is no UUID 400, in every call")
    func unknown() async throws {
        try await blocking {
            let server = try TestServer()
            let schedule = #"{"is_active":true,"days_of_week":"","start_time":"","end_time":""}"#
            for (id, status) in [("\(WorkerID())", 404), ("nonsense", 400), (String(repeating: "a", count: 36), 400)] {
                let path = "/api/v3/worker-mgt/workers/\(id)"
                #expect(try server.get(path).status == status)
                #expect(try server.delete(path).status == status)
                #expect(
                    try server.post("\(path)/setstatus", json: #"{"status":"awake","is_lazy":true}"#).status == status)
                #expect(try server.post("\(path)/settags", json: #"{"tag_ids":[]}"#).status == status)
                #expect(try server.get("\(path)/sleep-schedule").status == status)
                #expect(try server.post("\(path)/sleep-schedule", json: schedule).status == status)
            }
        }
    }

    @Test("workers are listed in the order of their registration, deleted ones not")
    func list() async throws {
        try await blocking {
            let server = try TestServer()
            let empty = try server.get("/api/v3/worker-mgt/workers")
            #expect(empty.status == 200)
            #expect(empty.json as NSDictionary == ["workers": [] as [Any]])
            let workers = try ["c", "a", "b"].map { try TestWorker(server, named: $0) }
            let answer = try server.get("/api/v3/worker-mgt/workers").json["workers"] as? [[String: Any]] ?? []
            #expect(answer.map { $0["id"] as? String } == workers.map(\.id))
            #expect(
                Set(answer[0].keys) == [
                    "id", "name", "status", "version", "can_restart", "platform", "ip_address", "updated",
                ])
            let tag = try server.post("/api/v3/worker-mgt/tags", json: #"{"name":"fast"}"#).json["id"] as? String ?? ""
            _ = try server.post("\(workers[2].path)/settags", json: #"{"tag_ids":["\#(tag)"]}"#)
            let tagged = try server.get("/api/v3/worker-mgt/workers").json["workers"] as? [[String: Any]] ?? []
            let names = tagged.map { ($0["tags"] as? [[String: String]])?.map { $0["name"] } }
            #expect(names == [nil, nil, ["fast"]])
            #expect(try server.delete(workers[1].path).status == 204)
            let left = try server.get("/api/v3/worker-mgt/workers").json["workers"] as? [[String: Any]] ?? []
            #expect(left.map { $0["name"] as? String } == ["c", "b"])
            #expect(try server.get(workers[1].path).status == 404)
        }
    }

    @Test("a worker has the task that it is at, or else was at last, also after a restart; the list has the former")
    func tasks() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            func listed(_ server: TestServer) throws -> [String: Any] {
                let list = try server.get("/api/v3/worker-mgt/workers").json["workers"] as? [[String: Any]] ?? []
                return try #require(list.first)
            }
            #expect(try worker.details()["task"] == nil)
            let task = try #require(try worker.takeTask())
            for answer in [try worker.details(), try listed(server)] {
                let told = try #require(answer["task"] as? [String: Any])
                #expect(told["id"] as? String == task)
                #expect(told["job_id"] as? String == job)
                #expect(told["status"] as? String == "active")
                #expect(told["name"] as? String == "task-1")
                #expect((told["worker"] as? [String: String])?["id"] == worker.id)
            }
            #expect(try worker.call("POST", "task/\(task)", json: #"{"taskStatus":"completed"}"#).status == 204)
            #expect(try listed(server)["task"] == nil)
            func last(_ server: TestServer) throws -> [String: Any]? {
                try server.get(worker.path).json["task"] as? [String: Any]
            }
            #expect(try last(server)?["status"] as? String == "completed")
            server.stop()
            let later = try TestServer.withJobTypes(home: server.home)
            #expect(try last(later)?["id"] as? String == task)
            #expect(
                try later.post("/api/v3/jobs/\(job)/setstatus", json: #"{"status":"cancel-requested","reason":""}"#)
                    .status == 204)
            #expect(try later.delete("/api/v3/jobs/\(job)").status == 204)
            try later.waitUntilGone(job)
            #expect(try last(later) == nil)
        }
    }

    @Test("a worker's tags are replaced as a whole; a tag that is not there changes nothing")
    func setTags() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker(server)
            let fast = try server.makeTag("fast", more: #","description":"the fast ones""#)
            let large = try server.makeTag("large")
            func set(_ ids: String) throws -> Response {
                try server.post("\(worker.path)/settags", json: #"{"tag_ids":[\#(ids)]}"#)
            }
            func tags() throws -> NSArray { try (worker.details()["tags"] as? NSArray) ?? [] }
            #expect(try set(#""\#(large)","\#(fast)""#).status == 204)
            let both: NSArray = [
                ["id": fast, "name": "fast", "description": "the fast ones"], ["id": large, "name": "large"],
            ]
            #expect(try tags() == both)
            let unknown = "\(WorkerTagID())"
            let answer = try set(#""\#(fast)","\#(unknown)""#)
            #expect(answer.status == 400)
            #expect(answer.message.contains(unknown))
            #expect(try set(#""nonsense""#).status == 400)
            #expect(try tags() == both)
            #expect(try server.delete("/api/v3/worker-mgt/tag/\(fast)").status == 204)
            #expect(try tags() == [["id": large, "name": "large"]])
            #expect(try set("").status == 204)
            #expect(try worker.details()["tags"] == nil)
        }
    }

    @Test("with a token in the configuration, only those manage workers who bring it; workers need none")
    func token() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server:\n  managementToken: open-sesame\n")
            let worker = try TestWorker.signedOn(server, as: "awake")
            #expect(try worker.askForTask().status == 204)
            #expect(try server.farmStatus() != "")
            for (field, status) in [
                ("", 401), ("Bearer wrong", 401), ("open-sesame", 401), ("Bearer open-sesame", 200),
            ] {
                let fields = field.isEmpty ? [] : [("Authorization", field)]
                for path in ["workers", "workers/\(worker.id)", "tags"] {
                    #expect(
                        try server.request("GET", "/api/v3/worker-mgt/\(path)", fields: fields).status == status)
                }
            }
        }
    }
}

@Suite("Worker tags", .timeLimit(.minutes(10)))
struct WorkerTagTests {
    private static let tags = "/api/v3/worker-mgt/tags"
    private static func path(_ id: String) -> String { "/api/v3/worker-mgt/tag/\(id)" }

    @Test("tags are made, listed, read, changed and deleted")
    func life() async throws {
        try await blocking {
            let server = try TestServer()
            #expect(try server.get(Self.tags).json as NSDictionary == ["tags": [] as [Any]])
            let id = "0f2c1d7e-5a4b-4c3d-8e9f-0123456789ab"
            let made = try server.post(
                Self.tags, json: #"{"id":"\#(id)","name":"fast","description":"the fast ones"}"#)
            #expect(made.status == 200)
            let fast: NSDictionary = ["id": id, "name": "fast", "description": "the fast ones"]
            #expect(made.json as NSDictionary == fast)
            let other = try server.makeTag("other")
            #expect(
                try server.get(Self.tags).json as NSDictionary == ["tags": [fast, ["id": other, "name": "other"]]])
            #expect(try server.get(Self.path(id)).json as NSDictionary == fast)

            #expect(try server.put(Self.path(id), json: #"{"name":"faster"}"#).status == 204)
            #expect(try server.get(Self.path(id)).json["description"] as? String == "the fast ones")
            #expect(
                try server.put(Self.path(id), json: #"{"id":"\#(other)","name":"faster","description":""}"#).status
                    == 204)
            #expect(try server.get(Self.path(id)).json as NSDictionary == ["id": id, "name": "faster"])

            #expect(try server.delete(Self.path(id)).status == 204)
            #expect(try server.get(Self.path(id)).status == 404)
            #expect(try server.delete(Self.path(id)).status == 404)
            #expect(try server.put(Self.path(id), json: #"{"name":"x"}"#).status == 404)
        }
    }

    @Test("what is taken is 409, what is malformed 400")
    func refused() async throws {
        try await blocking {
            let server = try TestServer()
            let fast = try server.makeTag("fast")
            let other = try server.makeTag("other")
            #expect(try server.post(Self.tags, json: #"{"name":"fast"}"#).status == 409)
            #expect(try server.post(Self.tags, json: #"{"name":"new","id":"\#(fast)"}"#).status == 409)
            #expect(try server.put(Self.path(other), json: #"{"name":"fast"}"#).status == 409)
            for json in [
                #"{"name":""}"#, #"{"name":" "}"#, "{}", #"{"name":"a","id":"b"}"#, #"{"name":7}"#,
                #"{"name":"\#(String(repeating: "n", count: 256))"}"#, #"{"name":"a\u0000b"}"#,
            ] {
                #expect(try server.post(Self.tags, json: json).status == 400)
            }
            #expect(try server.get(Self.path("nonsense")).status == 400)
            #expect((try server.get(Self.tags).json["tags"] as? [Any])?.count == 2)
        }
    }
}
