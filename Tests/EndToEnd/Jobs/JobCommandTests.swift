import Foundation
import TestSupport
import Testing

@Suite("The jobs' commands", .timeLimit(.minutes(10)))
struct JobCommandTests {
    private static let completed = #"{"taskStatus":"completed","activity":"done"}"#

    private func submit(_ shaman: ClientProgram, _ more: String...) throws -> String {
        let arguments = ["submit", "--type", "echo-sleep-test", "--set", "message=hello"] + more
        let result = try shaman.start(arguments).wait()
        guard result.status == 0 else { throw TestServer.Failure(description: result.errors) }
        return result.line
    }

    @Test("submit a job with the type's defaults, list it and show it")
    func submission() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let id = try submit(
                shaman, "sleep_repeats=2", "--name", "night shift", "--priority", "70", "--metadata", "user.name=me")
            #expect(id.count == 36)
            let job = try server.get("/api/v3/jobs/\(id)").json
            let settings = try #require(job["settings"] as? [String: Any])
            #expect(settings["message"] as? String == "hello")
            #expect(settings["sleep_repeats"] as? Int == 2)
            #expect(settings["sleep_duration_seconds"] as? Int == 1)
            #expect(job["metadata"] as? [String: String] == ["user.name": "me"])

            let list = try shaman.run("jobs")
            #expect(list.status == 0)
            #expect(list.lines.count == 2)
            #expect(
                list.lines[1].hasPrefix("\(id.prefix(8))  night shift  echo-sleep-test  queued        70  0/3   0%"))
            #expect(try shaman.run("jobs", "--status", "failed", "active").line == "There are no such jobs.")
            #expect((try shaman.run("jobs", "--json").json["jobs"] as? [Any])?.count == 1)

            let shown = try shaman.run("job", String(id.prefix(4)), "--tasks")
            #expect(shown.output.contains("Tasks      3 queued\n"))
            #expect(shown.output.contains("  message                 hello\n"))
            #expect(shown.lines.last?.contains("sleep  misc  queued") == true)
        }
    }

    @Test("list jobs page by page, the newest first")
    func paging() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            for number in 0..<203 {
                let answer = try server.post(
                    "/api/v3/jobs",
                    json: #"""
                        {"name":"job \#(number)","type":"echo-sleep-test","priority":50,"submitter_platform":"linux",
                         "settings":{"message":"x"}}
                        """#)
                #expect(answer.status == 200)
            }
            func names(_ arguments: String...) throws -> [String] {
                let result = try shaman.start(["jobs", "--json"] + arguments).wait()
                return (result.json["jobs"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            }
            #expect(try names("--all") == (0..<203).reversed().map { "job \($0)" })
            #expect(try names("--limit", "2") == ["job 202", "job 201"])
            #expect(try names().count == 20)
        }
    }

    @Test("say what is wrong with a job before it is there")
    func refusals() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let cases: [([String], String)] = [
                (
                    ["--type", "echo-sleep"],
                    "the server has no job type \"echo-sleep\"; did you mean \"echo-sleep-test\"?"
                ),
                (
                    ["--type", "echo-sleep-test", "--set", "massage=x"],
                    "the job type \"echo-sleep-test\" has no setting \"massage\"; did you mean \"message\"?"
                ),
                (
                    ["--type", "echo-sleep-test"],
                    "a job of the type \"echo-sleep-test\" needs \"message\"; give them with --set or --settings"
                ),
                (
                    ["--type", "echo-sleep-test", "--set", "message=x", "--tag", "GPU"],
                    "the server has no worker tag \"GPU\"; there are no tags"
                ),
                (["--settings", "/nowhere.json"], "cannot read \"/nowhere.json\": No such file or directory"),
            ]
            for (arguments, message) in cases {
                let result = try shaman.start(["submit"] + arguments).wait()
                #expect(result.status == 1)
                #expect(result.output == "")
                #expect(result.errors == "shaman: \(message)\n")
            }
            let wrong = try shaman.run("submit", "--set", "message")
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("--set \"message\": something like key=value is expected"))
            #expect(try shaman.run("jobs").line == "There are no such jobs.")
        }
    }

    @Test("check a job without submitting it, and read settings from a file")
    func check() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let settings = #"{"message":"from a file","sleep_repeats":0}"#
            let checked = try shaman.run(
                "submit", "--type", "echo-sleep-test", "--settings", "-", "--check", input: settings)
            #expect(checked.line == "The server accepts the job.")
            #expect(try shaman.run("jobs").line == "There are no such jobs.")
            let submitted = try shaman.run(
                "submit", "--type", "echo-sleep-test", "--settings", "-", "--paused", "--json", input: settings)
            #expect(submitted.json["status"] as? String == "paused")
            #expect((submitted.json["settings"] as? [String: Any])?["message"] as? String == "from a file")
        }
    }

    @Test("send a directory first, and have the job work on its checkout")
    func push() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let scene = "\(server.home.path)/scene"
            try FileManager.default.createDirectory(atPath: "\(scene)/sub", withIntermediateDirectories: true)
            try "blend".write(toFile: "\(scene)/sub/shot_010.blend", atomically: true, encoding: .utf8)
            let render = [
                "submit", "--push", scene, "--set", "frames=1-2", "render_output_root=/render",
                "render_output_path=/render/######", "format=PNG", "image_file_extension=.png", "scene=Scene",
            ]
            let missing = try shaman.start(render + ["--blend", "shot_010.blend"]).wait()
            #expect(missing.status == 1)
            #expect(missing.errors.contains("\(scene)/shot_010.blend"))
            #expect(server.checkoutTree.isEmpty)

            for checkout in ["scene", nil] {
                let result = try shaman.start(render + ["--blend", "sub/shot_010.blend"]).wait()
                #expect(result.status == 0, "\(result.errors)")
                let job = try server.get("/api/v3/jobs/\(result.line)").json
                let id = try #require((job["storage"] as? [String: Any])?["shaman_checkout_id"] as? String)
                #expect(checkout == nil || id == checkout)
                #expect(job["name"] as? String == "shot_010")
                let blend = (job["settings"] as? [String: Any])?["blendfile"] as? String
                #expect(blend == "{jobs}/\(id)/sub/shot_010.blend")
                #expect(server.checkoutTree.contains("\(id)/sub/shot_010.blend"))
            }
        }
    }

    @Test("follow a job to its end, in a line for each change, whether it is completed or not")
    func following() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let worker = try MiscWorker(server, named: "w1")
            for (update, status, ending) in [
                (Self.completed, 0, "completed, 2 of 2 steps (100%), tasks: 2 completed"),
                (#"{"taskStatus":"failed","activity":"no luck"}"#, 1, "failed, 0 of 2 steps (0%), tasks: "),
            ] as [(String, Int32, String)] {
                let id = try submit(shaman, "--name", "shot")
                let run = try shaman.start(["job", id, "--follow"])
                #expect(try eventually { run.output.contains("shot: queued, 0 of 2 steps (0%), tasks: 2 queued\n") })
                _ = try eventually(within: 60) {
                    _ = try worker.workOff(update)
                    return !run.isRunning
                }
                let result = run.wait()
                #expect(result.status == status)
                #expect(result.output.contains("shot: \(ending)"), "\(result.output)")
                #expect(!result.output.contains("\u{1b}"))
            }
        }
    }

    @Test("end the following at Ctrl-C")
    func interruption() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let run = try shaman.start(["job", try submit(shaman), "--follow"])
            #expect(try eventually { !run.output.isEmpty })
            run.interrupt()
            let result = run.wait()
            #expect(result.status == 130)
            #expect(result.errors == "shaman: interrupted\n")
        }
    }

    @Test("show which tasks failed, on which workers, and why")
    func failures() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let id = try submit(shaman)
            let worker = try MiscWorker(server, named: "node-7")
            let task = try #require(try worker.takeTask())
            try worker.report(task, #"{"taskStatus":"failed","activity":"bang\u001b[2J"}"#)
            let shown = try shaman.run("job", id).output
            #expect(shown.contains("\nFailed tasks\n  \(task.prefix(8))  echo  "), "\(shown)")
            #expect(shown.contains("node-7"))
            #expect(!shown.contains("\u{1b}"))
        }
    }

    @Test("cancel, requeue and pause jobs, and try all that are given")
    func changes() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let id = try submit(shaman, "--name", "shot")
            let canceled = try shaman.run("cancel", id, "--reason", "too late")
            #expect(canceled.line == "shot, job \(id): canceled")
            let activity = try server.get("/api/v3/jobs/\(id)").json["activity"] as? String
            #expect(activity?.contains("too late") == true)
            #expect(try shaman.run("requeue", id).line == "shot, job \(id): queued")
            #expect(try shaman.run("pause", id).line == "shot, job \(id): paused")

            let nobody = "00000000-0000-4000-8000-000000000000"
            let some = try shaman.run("requeue", nobody, id)
            #expect(some.status == 1)
            #expect(some.line == "shot, job \(id): queued")
            #expect(some.errors == "shaman: cannot set the status of the job \(nobody): no such job\n")
        }
    }

    @Test("cancel and requeue single tasks")
    func taskChanges() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let id = try submit(shaman)
            let tasks = try #require(try server.get("/api/v3/jobs/\(id)/tasks").json["tasks"] as? [[String: Any]])
            let task = try #require(tasks.last?["id"] as? String)
            #expect(try shaman.run("cancel", "--task", task).line == "sleep, task \(task): canceled")
            #expect(try shaman.run("requeue", "--task", String(task.prefix(13))).line == "sleep, task \(task): queued")
        }
    }

    @Test("delete jobs when that is confirmed, and say whether the checkout goes, too")
    func deletion() async throws {
        try await blocking {
            let server = try TestServer()
            let shaman = ClientProgram(server: server)
            let content = TestContent("content")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("shot-1", [(content, "a")]).status == 200)
            let plain = try submit(shaman, "--name", "plain")
            let shot = try submit(shaman, "--name", "shot", "--checkout", "shot-1")
            let refused = try shaman.run("delete", plain)
            #expect(refused.status == 2)
            #expect(refused.errors.contains("say so with --yes"))
            #expect(try server.get("/api/v3/jobs/\(plain)").status == 200)

            let deleted = try shaman.run("delete", "--yes", plain, shot)
            #expect(deleted.status == 0)
            #expect(
                deleted.output == """
                    plain, job \(plain), without its checkout: is being deleted
                    shot, job \(shot), with its checkout: is being deleted

                    """)
            #expect(try eventually { try server.get("/api/v3/jobs/\(shot)").status == 404 })
            #expect(try eventually { server.checkoutTree.isEmpty })
        }
    }
}
