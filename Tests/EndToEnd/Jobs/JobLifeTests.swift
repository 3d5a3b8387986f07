import Foundation
import TestSupport
import Testing

@Suite("The life of a job", .timeLimit(.minutes(10)))
struct JobLifeTests {
    private static let configuration = #"""
        variables:
          blender: {values: [{platform: linux, value: /opt/blender/blender}]}
          blenderArgs: {values: [{platform: all, value: "-b -y"}]}
        """#

    /// What the add-on submits for a scene in a checkout.
    static func render(_ blendFile: String, more: String = "") -> String {
        #"""
        {"frames":"1-5","chunk_size":2,"render_output_root":"/render","add_path_components":0,
        "render_output_path":"/render/shot/{timestamp}/######","blendfile":"\#(blendFile)","fps":24,
        "format":"PNG","image_file_extension":".png","has_previews":false,"scene":"Scene"\#(more)}
        """#
    }

    @Test("a scene is uploaded, checked out, rendered by a worker, and deleted with all that belongs to it")
    func wholeLife() async throws {
        try await blocking {
            let server = try TestServer(configuration: Self.configuration)
            let scene = TestContent("a scene that nobody else has")
            #expect(try server.upload(scene).status == 204)
            let checkout = try #require(
                try server.checkout("proj/shot", [(scene, "scene.blend")]).json["checkoutPath"] as? String)
            let job = try server.submitJob(
                type: "simple-blender-render", settings: Self.render("{jobs}/\(checkout)/scene.blend"),
                more: #","priority":60,"metadata":{"user.name":"Ann"},"storage":{"shaman_checkout_id":"\#(checkout)"}"#)
            let submitted = try server.job(job)
            #expect(submitted["status"] as? String == "queued")
            #expect(submitted["priority"] as? Int == 60)
            #expect(submitted["steps_total"] as? Int == 6)
            #expect(submitted["submitter_platform"] as? String == "")
            #expect((submitted["storage"] as? [String: String]) == ["shaman_checkout_id": checkout])

            try Self.workAsRealWorker(server, blendFile: "\(server.storage)/jobs/\(checkout)/scene.blend")
            let done = try server.job(job)
            #expect(done["status"] as? String == "completed")
            #expect(done["steps_completed"] as? Int == 6)
            #expect(done["task_counts"] as? [String: Int] == ["completed": 4])

            let preview = try server.get("/api/v3/jobs/\(job)/what-would-delete-do")
            #expect(preview.json as NSDictionary == ["shaman_checkout": true])
            #expect(server.linked("\(checkout)/scene.blend") == scene.bytes)
            let task = try server.taskIDs(job)[0]
            #expect(try server.delete("/api/v3/jobs/\(job)").status == 204)
            try server.waitUntilGone(job)
            #expect(server.checkoutTree == [])
            #expect(try server.get("/api/v3/tasks/\(task)").status == 404)
            #expect(try server.get("/api/v3/jobs/\(job)/tasks").json as NSDictionary == ["tasks": []])

            // Nobody refers to the file any more: it goes with the next collection after its time.
            try server.age(scene, seconds: 7200)
            server.stop()
            let later = try TestServer(home: server.home)
            let report = try later.collect(#"{"max_age":"1h","purge":true}"#)
            #expect(report.status == 200, "\(report)")
            #expect(try later.status(of: scene) == "unknown")
        }
    }

    /// The calls of a worker, in its order.
    private static func workAsRealWorker(_ server: TestServer, blendFile: String) throws {
        let worker = try TestWorker(server)
        let signOn = try worker.call(
            "POST", "sign-on",
            json: #"{"name":"node","supported_task_types":["blender","ffmpeg"],"software_version":"3.9"}"#)
        #expect(signOn.json["status_requested"] as? String == "awake")
        #expect(try worker.stateChanged("awake") == 204)
        var names: [String] = []
        while true {
            let answer = try worker.askForTask()
            guard answer.status == 200 else {
                #expect(answer.status == 204)
                #expect(answer.body.isEmpty)
                break
            }
            let task = try #require(answer.json["uuid"] as? String)
            names.append(try #require(answer.json["name"] as? String))
            let steps = try #require(answer.json["steps_total"] as? Int)
            let command = try #require((answer.json["commands"] as? [[String: Any]])?.first)
            let parameters = try #require(command["parameters"] as? [String: Any])
            if command["name"] as? String == "blender-render" {
                #expect(parameters["blendfile"] as? String == blendFile)
                #expect(parameters["exe"] as? String == "/opt/blender/blender")
                #expect(parameters["exeArgs"] as? String == "-b -y")
                #expect(answer.json["task_type"] as? String == "blender")
            }
            #expect(answer.json["job_type"] as? String == "simple-blender-render")
            #expect(answer.json["job_priority"] as? Int == 60)
            #expect(answer.json["status"] as? String == "active")
            #expect(try worker.update(task, #"{"activity":"Started","taskStatus":"active"}"#).status == 204)
            let mayRun = try worker.mayRun(task)
            #expect(
                mayRun.json as NSDictionary == ["mayKeepRunning": true, "reason": "", "statusChangeRequested": false])
            #expect(try worker.update(task, #"{"log":"Fra:1 Mem:1M\n"}"#).status == 204)
            for step in 1...steps {
                #expect(try worker.update(task, #"{"activity":"Progress","steps_completed":\#(step)}"#).status == 204)
            }
            let details = try server.get("/api/v3/tasks/\(task)").json
            #expect(details["steps_completed"] as? Int == steps)
            #expect(details["activity"] as? String == "Progress")
            #expect((details["worker"] as? [String: String])?["id"] == worker.id)
            #expect((details["failed_by_workers"] as? [Any])?.isEmpty == true)
            #expect(try worker.update(task, #"{"activity":"Completed","taskStatus":"completed"}"#).status == 204)
        }
        #expect(names == ["render-1,2", "render-3,4", "render-5", "preview-video"])
        #expect(try worker.signOff() == 204)
    }

    @Test("a worker that is interrupted hears why, and its task goes to another one")
    func interrupted() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            try worker.request("asleep")
            #expect(
                try worker.mayRun(task).json as NSDictionary == [
                    "mayKeepRunning": false, "reason": "worker status change requested", "statusChangeRequested": true,
                ])
            let locked = try worker.askForTask()
            #expect(locked.status == 423)
            #expect(locked.json as NSDictionary == ["status_requested": "asleep"])
            #expect(try worker.stateChanged("asleep") == 204)
            #expect(try server.taskStatuses(job) == ["queued", "queued"])
            let refused = try worker.askForTask()
            #expect(refused.status == 409)
            #expect(refused.message == "worker is in state \"asleep\", requires state \"awake\" to execute tasks")

            let other = try TestWorker.signedOn(server, as: "awake", named: "other")
            #expect(try other.takeTask() == task)
            #expect(try other.signOff() == 204)
            #expect(try server.taskStatuses(job) == ["queued", "queued"])
            let third = try TestWorker.signedOn(server, as: "awake", named: "third")
            #expect(try third.workThroughAll() == ["task-1", "task-2"])
            #expect(try server.jobStatus(job) == "completed")
        }
    }

    @Test("jobs and the worker at one survive a kill of the server")
    func killed() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob(settings: #"{"count":3,"steps":4}"#)
            let task = try #require(try worker.takeTask())
            #expect(try worker.update(task, #"{"steps_completed":2}"#).status == 204)
            server.kill9()
            let again = try TestServer.withJobTypes(home: server.home)
            let back = TestWorker(again, id: worker.id)
            #expect(try again.job(job)["steps_completed"] as? Int == 2)
            #expect(try back.mayRun(task).json["mayKeepRunning"] as? Bool == true)
            #expect(try back.takeTask() == task)
            #expect(try back.workThroughAll() == ["task-1", "task-2", "task-3"])
            #expect(try again.jobStatus(job) == "completed")
        }
    }

    @Test("a checkout is found from the blend file when the client names none, and goes with the last of its jobs")
    func foundCheckout() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let scene = TestContent("scene")
            #expect(try server.upload(scene).status == 204)
            #expect(try server.checkout("proj/shot", [(scene, "deep/scene.blend")]).status == 200)
            var jobs: [String] = []
            for path in ["{jobs}/proj/shot/deep/scene.blend", "\(server.storage)/jobs/proj/shot/deep/scene.blend"] {
                let job = try server.submitJob(settings: #"{"blendfile":"\#(path)"}"#)
                #expect((try server.job(job)["storage"] as? [String: String])?["shaman_checkout_id"] == "proj/shot")
                jobs.append(job)
            }
            for path in ["/elsewhere/scene.blend", "{jobs}/nowhere/scene.blend", "{jobs}/../../etc/passwd"] {
                let job = try server.submitJob(settings: #"{"blendfile":"\#(path)"}"#)
                #expect(try server.job(job)["storage"] == nil)
            }
            let preview = "/api/v3/jobs/\(jobs[0])/what-would-delete-do"
            #expect(try server.get(preview).json as NSDictionary == ["shaman_checkout": false])
            #expect(try server.delete("/api/v3/jobs/\(jobs[1])").status == 204)
            try server.waitUntilGone(jobs[1])
            #expect(server.linked("proj/shot/deep/scene.blend") == scene.bytes)
            #expect(try server.get(preview).json as NSDictionary == ["shaman_checkout": true])
            #expect(try server.delete("/api/v3/jobs/\(jobs[0])").status == 204)
            try server.waitUntilGone(jobs[0])
            #expect(server.checkoutTree == [])
        }
    }

    @Test(
        "a job whose checkout is nowhere, or no path at all, can be deleted, and takes nothing else with it",
        arguments: ["gone/long/ago", "../../etc", "/", ".", "a//b", ".shaman", "proj"])
    func strangeCheckout(checkout: String) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let scene = TestContent("scene")
            #expect(try server.upload(scene).status == 204)
            #expect(try server.checkout("proj/shot", [(scene, "scene.blend")]).status == 200)
            let answer = try server.post(
                "/api/v3/jobs",
                json: TestServer.submission(more: #","storage":{"shaman_checkout_id":"\#(checkout)"}"#))
            if answer.status == 200, let job = answer.json["id"] as? String {
                #expect(try server.delete("/api/v3/jobs/\(job)").status == 204)
                try server.waitUntilGone(job)
            } else {
                #expect(answer.status == 400)
                #expect(answer.message.contains("shaman_checkout_id"))
            }
            #expect(server.linked("proj/shot/scene.blend") == scene.bytes)
        }
    }
}
