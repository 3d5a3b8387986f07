import FarmModel
import Foundation
import TestSupport
import Testing

@Suite("What workers call", .timeLimit(.minutes(10)))
struct WorkerCallTests {
    @Test("a new worker registers, signs on, is awake, and asks for tasks")
    func newWorker() async throws {
        try await blocking {
            let server = try TestServer()
            let answer = try server.post(
                "/api/v3/worker/register-worker",
                json: #"""
                    {"name":"Knöten","platform":"Linux","secret":"\#(TestWorker.secret)",
                    "supported_task_types":["Blender","misc"],"unknown":1}
                    """#)
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"]?.contains("json") == true)
            let id = try #require(answer.json["uuid"] as? String)
            #expect(WorkerID(id) != nil)
            var expected: NSDictionary = [
                "uuid": id, "name": "Knöten", "address": "127.0.0.1", "platform": "linux", "software": "", "status": "",
                "supported_task_types": ["blender", "misc"],
            ]
            #expect(answer.json as NSDictionary == expected)
            let worker = TestWorker(server, id: id)
            #expect(try worker.status() == "")
            #expect(try worker.details()["last_seen"] == nil)
            #expect(try worker.askForTask().status == 409)
            #expect(try worker.signOn(canRestart: true) == "awake")
            #expect(try worker.status() == "starting")
            #expect(try worker.stateChanged("awake") == 204)
            #expect(try worker.askForTask().status == 204)
            var details = try worker.details()
            #expect(Self.isMoment(details.removeValue(forKey: "last_seen")))
            #expect(Self.isMoment(details.removeValue(forKey: "updated")))
            expected = [
                "id": id, "name": "node", "status": "awake", "version": "3.9", "can_restart": true,
                "ip_address": "127.0.0.1", "platform": "linux", "supported_task_types": ["blender"],
            ]
            #expect(details as NSDictionary == expected)
        }
    }

    private static func isMoment(_ value: Any?) -> Bool {
        (value as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z/) != nil
    }

    @Test("what a worker did is remembered when it signs off, and asked for when it signs on")
    func remembering() async throws {
        try await blocking {
            let server = try TestServer()
            for (status, request) in [("awake", ""), ("asleep", ""), ("awake", "offline"), ("asleep", "restart")] {
                let worker = try TestWorker.signedOn(server, as: status, canRestart: true)
                if !request.isEmpty {
                    #expect(try worker.request(request).status == 204)
                    #expect(try worker.state().json["status_requested"] as? String == request)
                }
                #expect(try worker.signOff() == 204)
                #expect(try worker.status() == "offline")
                #expect(try worker.requested() == status)
                #expect(try worker.signOn() == status)
                #expect(try worker.stateChanged(status) == 204)
                #expect(try worker.requested() == "")
            }
        }
    }

    @Test("a worker that crashed is told what its schedule says")
    func crashed() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            #expect(try worker.signOn() == "awake")
            try worker.setSchedule()
            // What it was asked for comes first; once it has been done, the schedule decides.
            try worker.request("asleep")
            #expect(try worker.stateChanged("asleep") == 204)
            #expect(try worker.requested() == "")
            #expect(try worker.signOn() == "asleep")
        }
    }

    @Test("another request outlives signing off")
    func otherRequest() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            try worker.request("asleep", isLazy: true)
            #expect(try worker.signOff() == 204)
            #expect(try worker.requested() == "asleep lazily")
            #expect(try worker.signOn() == "asleep")
            #expect(try worker.requested() == "asleep lazily")
        }
    }

    @Test("without the right credentials every call is 403, never 401, in the same words")
    func forbidden() async throws {
        try await blocking {
            let calls = [
                ("POST", "sign-on"), ("POST", "sign-off"), ("GET", "state"), ("POST", "state-changed"),
                ("POST", "task"),
            ]
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let deleted = try TestWorker(server)
            #expect(try server.delete(deleted.path).status == 204)
            var wrong = worker
            wrong.password = "wrong"
            let nobody = TestWorker(server, id: "\(WorkerID())")
            let malformed = TestWorker(server, id: "")
            var answers: Set<String> = []
            for (method, path) in calls {
                for caller in [wrong, nobody, malformed, deleted] {
                    let answer = try caller.call(method, path, json: method == "POST" ? "{}" : nil)
                    #expect(answer.status == 403)
                    #expect(answer.fields["www-authenticate"] == nil)
                    #expect(answer.json["code"] as? Int == 403)
                    answers.insert(answer.text)
                }
                for field in ["", "Basic", "Basic !!!", "Bearer abc", "Basic bm9jb2xvbg=="] {
                    let fields = field.isEmpty ? [] : [("Authorization", field)]
                    let answer = try server.request(method, "/api/v3/worker/\(path)", fields: fields)
                    #expect(answer.status == 403)
                    answers.insert(answer.text)
                }
            }
            #expect(answers.count == 1)
            #expect(try worker.status() == "awake")
        }
    }

    @Test("a body that is not as it should be is 400, names the fault, and changes nothing")
    func badBody() async throws {
        let bodies = [
            ("sign-on", "{}", "name"), ("sign-on", "", "missing"), ("sign-on", "[]", "object"),
            ("sign-on", #"{"name":null,"supported_task_types":[],"software_version":""}"#, "null"),
            ("sign-on", #"{"name":"a","supported_task_types":"b","software_version":""}"#, "a list"),
            ("sign-on", #"{"name":"a","supported_task_types":[1],"software_version":""}"#, "supported_task_types[0]"),
            ("state-changed", #"{"status":"dancing"}"#, "dancing"), ("state-changed", #"{"status":""}"#, "status"),
        ]
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker.signedOn(server, as: "awake")
            for (path, json, words) in bodies {
                let answer = try worker.call("POST", path, json: json)
                #expect(answer.status == 400)
                #expect(answer.json["code"] as? Int == 400)
                #expect(answer.message.contains(words))
                #expect(try worker.status() == "awake")
            }
        }
    }

    @Test("a registration that lacks something or has too much of it is 400 and names it")
    func badRegistration() async throws {
        try await blocking {
            let server = try TestServer()
            let whole = ["name": "n", "platform": "p", "secret": "s"]
            for missing in ["name", "platform", "secret"] {
                var body: [String: Any] = whole.filter { $0.key != missing }
                body["supported_task_types"] = ["blender"]
                let json = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
                let answer = try server.post("/api/v3/worker/register-worker", json: json)
                #expect(answer.status == 400)
                #expect(answer.message.contains("\"\(missing)\" is missing"))
            }
            let long = try server.post(
                "/api/v3/worker/register-worker",
                json: #"""
                    {"name":"n","platform":"p","secret":"\#(String(repeating: "s", count: 73))","supported_task_types":[]}
                    """#)
            #expect(long.status == 400)
            #expect(long.message.contains("73"))
            #expect((try server.get("/api/v3/worker-mgt/workers").json["workers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("another method on a known path is 405, and names those that there are")
    func methods() async throws {
        try await blocking {
            let server = try TestServer()
            let answer = try server.get("/api/v3/worker/sign-on")
            #expect(answer.status == 405)
            #expect(answer.fields["allow"] == "POST")
        }
    }

    @Test("workers keep their identity and all that was answered when the server is killed")
    func killed() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let first = try TestServer(home: home)
            let worker = try TestWorker.signedOn(first, as: "asleep")
            let tag = try first.makeTag("fast")
            _ = try first.post("\(worker.path)/settags", json: #"{"tag_ids":["\#(tag)"]}"#)
            try worker.request("awake", isLazy: true)
            first.kill9()
            let second = try TestServer(home: home)
            let again = TestWorker(second, id: worker.id)
            #expect(try again.status() == "asleep")
            #expect(try again.requested() == "awake lazily")
            #expect((try again.details()["tags"] as? [[String: String]])?.map { $0["name"] } == ["fast"])
            #expect(try again.state().json["status_requested"] as? String == "awake")
            #expect(try again.signOn() == "awake")
        }
    }

    @Test("when a worker was last heard of is not lost by a stop")
    func lastSeen() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let first = try TestServer(home: home)
            let worker = try TestWorker.signedOn(first, as: "asleep")
            _ = try worker.state()
            let seen = try worker.details()["last_seen"] as? String
            #expect(first.stop() == 0)
            let second = try TestServer(home: home)
            #expect(try TestWorker(second, id: worker.id).details()["last_seen"] as? String == seen)
            #expect(TemporaryDirectory.tree(home.path).contains("farm.sqlite"))
        }
    }
}
