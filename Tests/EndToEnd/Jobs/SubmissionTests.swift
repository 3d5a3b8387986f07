import Foundation
import TestSupport
import Testing

@Suite("Submitting jobs", .timeLimit(.minutes(10)))
struct SubmissionTests {
    private static let paths = ["/api/v3/jobs", "/api/v3/jobs/check"]

    @Test(
        "what is wrong with a job is told, by the check as well, and nothing is stored",
        arguments: [
            (#"{"#, 400, "request body has an error: it is not valid JSON"),
            ("", 400, "request body has an error: value is required but missing"),
            (#"[]"#, 400, "request body has an error:"),
            (#"{"type":"plain","submitter_platform":"linux"}"#, 400, #"request body has an error: "name" is missing"#),
            (#"{"name":"j","submitter_platform":"linux"}"#, 400, #"request body has an error: "type" is missing"#),
            (#"{"name":"j","type":"plain"}"#, 400, #"request body has an error: "submitter_platform" is missing"#),
            (#"{"name":" ","type":"plain","submitter_platform":"linux"}"#, 400, #""name" is empty"#),
            (
                #"{"name":"a\u0000b","type":"plain","submitter_platform":"linux"}"#, 400,
                #""name" has a control character in it"#
            ),
            (#"{"name":"j","type":"nothing","submitter_platform":"linux"}"#, 400, "job type unknown"),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","priority":"high"}"#, 400,
                #"request body has an error: "priority" is not an integer"#
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","priority":3000000000}"#, 400,
                #""priority" is out of range: 3000000000"#
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","metadata":{"a":1}}"#, 400,
                #"request body has an error: "metadata.a" is not a text"#
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","worker_tag":"red"}"#, 400,
                #""worker_tag" is not the UUID of a worker tag"#
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","worker_tag":"11111111-2222-4333-8444-555555555555"}"#,
                400, "there is no worker tag 11111111-2222-4333-8444-555555555555"
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","initial_status":"active"}"#, 422,
                "a job cannot begin as active, but as queued or paused"
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","initial_status":"odd"}"#, 400,
                "request body has an error:"
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","type_etag":"stale"}"#, 412,
                "rejecting job because its settings are outdated, refresh the job type"
            ),
            (
                #"{"name":"j","type":"plain","submitter_platform":"linux","settings":{"count":0}}"#, 400,
                "the job has no tasks"
            ),
        ])
    func refused(body: String, status: Int, message: String) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            for path in Self.paths {
                let answer = try server.post(path, json: body)
                #expect(answer.status == status, "\(path): \(answer)")
                #expect(answer.json["code"] as? Int == status)
                #expect(answer.message.hasPrefix(message), "\(answer)")
            }
            #expect(try server.get("/api/v3/jobs").json as NSDictionary == ["jobs": []])
        }
    }

    @Test("a job without its optional members, and with an etag that is empty or right, is accepted")
    func accepted() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let etag = try #require(try server.get("/api/v3/jobs/type/plain").json["etag"] as? String)
            for more in ["", #","type_etag":"""#, #","type_etag":"\#(etag)""#, #","worker_tag":"""#, #","odd":[1]"#] {
                let json = TestServer.submission(settings: #"{"count":1}"#, more: more)
                let check = try server.post(Self.paths[1], json: json)
                #expect(check.status == 204, "\(more): \(check)")
                #expect(check.body.isEmpty)
                let answer = try server.post(Self.paths[0], json: json)
                #expect(answer.status == 200, "\(more): \(answer)")
                #expect(answer.json["priority"] as? Int == 50)
                #expect(answer.json["metadata"] as? [String: String] == [:])
                for key in ["type_etag", "initial_status", "storage", "worker_tag", "delete_requested_at"] {
                    #expect(answer.json[key] == nil)
                }
                let id = try #require(answer.json["id"] as? String)
                #expect(try server.job(id) as NSDictionary == answer.json as NSDictionary)
            }
        }
    }

    @Test("a job needs a content type, and its URL a method that it knows")
    func protocolFaults() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            for path in Self.paths {
                let answer = try server.request("POST", path, body: Array(TestServer.submission().utf8))
                #expect(answer.status == 400)
                #expect(answer.json["code"] as? Int == 400)
                #expect(answer.message.hasPrefix("request body has an error: header Content-Type"))
                let wrong = try server.request("PUT", path)
                #expect(wrong.status == 405)
                #expect(wrong.json["code"] as? Int == 405)
                #expect(wrong.fields["allow"]?.contains("POST") == true)
            }
        }
    }

    @Test("a job that begins paused holds back its tasks until it is queued")
    func paused() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob(more: #","initial_status":"paused""#)
            #expect(try server.jobStatus(job) == "paused")
            #expect(try server.taskStatuses(job) == ["paused", "paused"])
            #expect(try worker.askForTask().status == 204)
            #expect(try server.setStatus("jobs/\(job)", "queued").status == 204)
            #expect(try worker.workThroughAll() == ["task-1", "task-2"])
            #expect(try server.jobStatus(job) == "completed")
        }
    }

    @Test(
        "a blend file has to be given with its whole path, which the check does not ask for",
        arguments: [
            ("scene.blend", false), ("./scene.blend", false), ("sub/scene.blend", false), ("/mnt/scene.blend", true),
            (#"C:\\scene.blend"#, true), (#"\\\\nas\\scene.blend"#, true), ("{jobs}/scene.blend", true), ("", true),
            ("//scene.blend", true),
        ])
    func blendFile(path: String, isAccepted: Bool) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let json = TestServer.submission(settings: #"{"blendfile":"\#(path)"}"#)
            #expect(try server.post(Self.paths[1], json: json).status == 204)
            let answer = try server.post(Self.paths[0], json: json)
            #expect(answer.status == (isAccepted ? 200 : 400), "\(answer)")
            if !isAccepted { #expect(answer.message.contains("\"blendfile\" is a relative path")) }
        }
    }

    @Test("directories of the submitter become variables, and those the directories of the worker")
    func variables() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(
                configuration: #"""
                    variables:
                      storage:
                        is_twoway: true
                        values:
                          - {platform: linux, value: /mnt/farm}
                          - {platform: windows, value: 'F:\farm'}
                          - {platform: darwin, value: /Volumes/farm}
                      tool: {values: [{platform: linux, value: /opt/tool}, {platform: windows, value: 'C:\tool.exe'}]}
                    """#)
            let submitted = try server.post(
                "/api/v3/jobs",
                json: #"""
                    {"name":"job","type":"plain","submitter_platform":"Windows",
                    "settings":{"count":3,"message":"F:\\farm\\proj\\a.blend","list":["F:\\farm\\x"]},
                    "metadata":{"project":"F:\\farm\\proj","note":"F:\\farmhouse"}}
                    """#)
            #expect(submitted.status == 200, "\(submitted)")
            let settings = try #require(submitted.json["settings"] as? [String: Any])
            #expect(settings["message"] as? String == #"{storage}\proj\a.blend"#)
            #expect(settings["list"] as? [String] == [#"F:\farm\x"#])
            #expect(
                submitted.json["metadata"] as? [String: String] == [
                    "project": #"{storage}\proj"#, "note": #"F:\farmhouse"#,
                ])
            let id = try #require(submitted.json["id"] as? String)
            let task = try server.get("/api/v3/tasks/\(try server.taskIDs(id)[0])").json
            let stored = ((task["commands"] as? [[String: Any]])?.first?["parameters"] as? [String: Any])?["text"]
            #expect(stored as? String == #"{storage}\proj\a.blend"#)

            for (platform, text) in [
                ("linux", "/mnt/farm/proj/a.blend"), ("windows", #"F:\farm\proj\a.blend"#),
                ("darwin", "/Volumes/farm/proj/a.blend"),
            ] {
                let answer = try server.post(
                    "/api/v3/worker/register-worker",
                    json: #"""
                        {"name":"\#(platform)","platform":"\#(platform)","secret":"\#(TestWorker.secret)",
                        "supported_task_types":["blender"]}
                        """#)
                let worker = TestWorker(server, id: try #require(answer.json["uuid"] as? String))
                _ = try worker.signOn()
                _ = try worker.stateChanged("awake")
                let task = try worker.askForTask()
                let commands = try #require(task.json["commands"] as? [[String: Any]])
                let parameters = try #require(commands.first?["parameters"] as? [String: Any])
                #expect(parameters["text"] as? String == text)
                #expect((parameters["list"] as? [Any])?.first as? String == text)
                #expect((parameters["list"] as? [Any])?.last as? Int == 1)
            }
        }
    }

    @Test("a job for a tag is done by the workers that have it")
    func tag() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let tag = try server.makeTag("red")
            let plain = try TestWorker.signedOn(server, as: "awake")
            let tagged = try TestWorker.signedOn(server, as: "awake", named: "tagged")
            #expect(try server.post("\(tagged.path)/settags", json: #"{"tag_ids":["\#(tag)"]}"#).status == 204)
            let job = try server.submitJob(more: #","worker_tag":"\#(tag)""#)
            #expect(try server.job(job)["worker_tag"] as? String == tag)
            #expect(try plain.askForTask().status == 204)
            #expect(try tagged.workThroughAll() == ["task-1", "task-2"])
        }
    }
}
