import Foundation
import TestSupport
import Testing

@Suite("Job types of the server", .timeLimit(.minutes(10)))
struct JobTypeTests {
    private static func script(_ body: String) -> String {
        """
        const JOB_TYPE = { label: "Test", settings: [] };
        function compileJob(job) {
            \(body)
        }
        """
    }

    private static func names(_ server: TestServer) throws -> [String] {
        let types = try server.get("/api/v3/jobs/types").json["job_types"] as? [[String: Any]] ?? []
        return types.map { $0["name"] as? String ?? "" }
    }

    @Test("a new farm has two types")
    func fresh() async throws {
        try await blocking {
            let server = try TestServer()
            #expect(try Self.names(server) == ["echo-sleep-test", "simple-blender-render"])
            let type = try server.get("/api/v3/jobs/type/simple-blender-render")
            #expect(type.status == 200)
            #expect(type.json["label"] as? String == "Simple Blender Render")
            #expect((type.json["etag"] as? String)?.isEmpty == false)
            #expect(try server.get("/api/v3/jobs/types/problems").json as NSDictionary == ["problems": []])
        }
    }

    @Test("scripts come and go without a restart, one that is named like a built-in takes its place")
    func comingAndGoing() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            #expect(try Self.names(server) == ["echo-sleep-test", "plain", "simple-blender-render"])
            try server.writeType("my_render.js", Self.script("job.addTask(author.Task('one', 'blender'));"))
            try server.writeType("echo_sleep_test.js", Self.script("throw 'replaced';"))
            #expect(try Self.names(server) == ["echo-sleep-test", "my-render", "plain", "simple-blender-render"])
            #expect(try server.taskStatuses(try server.submitJob(type: "my-render")) == ["queued"])
            let replaced = try server.post("/api/v3/jobs", json: TestServer.submission(type: "echo-sleep-test"))
            #expect(replaced.message.contains("replaced"))
            for name in ["my_render.js", "echo_sleep_test.js"] {
                try FileManager.default.removeItem(atPath: "\(server.home.path)/types/\(name)")
            }
            #expect(try Self.names(server) == ["echo-sleep-test", "plain", "simple-blender-render"])
            let builtIn = try server.submitJob(
                type: "echo-sleep-test", settings: #"{"message":"hi","sleep_repeats":2}"#)
            #expect(try server.taskStatuses(builtIn).count == 3)
        }
    }

    @Test("a script that cannot be read is left out, and named with its fault and its line")
    func broken() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(["broken.js": "const JOB_TYPE = {};\nfunction {"])
            #expect(try Self.names(server) == ["echo-sleep-test", "plain", "simple-blender-render"])
            let problems = try server.get("/api/v3/jobs/types/problems").json["problems"] as? [[String: Any]]
            #expect(problems?.count == 1)
            #expect(problems?.first?["script"] as? String == "broken.js")
            #expect(problems?.first?["job_type"] as? String == "broken")
            #expect((problems?.first?["message"] as? String)?.contains("SyntaxError") == true)
            #expect(problems?.first?["line"] as? Int == 2)
            #expect(try server.submitJob().isEmpty == false)
        }
    }

    @Test(
        "a script that fails, or never ends, is 400 with its fault and its line, and the server lives",
        arguments: [
            ("throw new Error('no such camera');", "no such camera", 3),
            ("job.settings.nothing.at.all;", "TypeError", 3), ("while (true) {\n}", "ran for more than", nil),
            ("const again = () => 1 + again(); again();", "Maximum call stack size exceeded", 3),
            ("const all = []; for (;;) all.push(new Array(1000).fill(1.5));", "the script took more than", nil),
            ("for (;;) job.addTask(author.Task('x', 'y'));", "the job has more than 100000 tasks", 3),
        ])
    func hostile(body: String, message: String, line: Int?) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(["hostile.js": Self.script(body)])
            for path in ["/api/v3/jobs/check", "/api/v3/jobs"] {
                let answer = try server.post(path, json: TestServer.submission(type: "hostile"))
                #expect(answer.status == 400, "\(answer)")
                #expect(answer.json["code"] as? Int == 400)
                #expect(answer.message.contains(message), "\(answer)")
                if let line { #expect(answer.message.contains("\(line)"), "\(answer)") }
            }
            #expect(try server.taskStatuses(try server.submitJob()) == ["queued", "queued"])
            #expect(try server.get("/api/v3/jobs").json.count == 1)
        }
    }

    @Test("a render job: its frames, chunks and steps, and what is wrong with one")
    func render() async throws {
        try await blocking {
            let server = try TestServer()
            func submit(_ change: (inout [String: Any]) -> Void) throws -> Response {
                var settings: [String: Any] = [
                    "frames": "0-12,34-56,78-90", "chunk_size": 20, "render_output_root": "/render",
                    "add_path_components": 0, "render_output_path": "/render/{my_storage}/{timestamp}/######",
                    "blendfile": "/scenes/shot.flamenco.blend", "fps": 24, "format": "PNG",
                    "image_file_extension": ".png", "has_previews": false, "scene": "Scene",
                ]
                change(&settings)
                let text = String(decoding: try JSONSerialization.data(withJSONObject: settings), as: UTF8.self)
                return try server.post(
                    "/api/v3/jobs", json: TestServer.submission(type: "simple-blender-render", settings: text))
            }
            let answer = try submit { _ in }
            #expect(answer.status == 200, "\(answer)")
            let id = try #require(answer.json["id"] as? String)
            let tasks = try server.tasks(id)
            #expect(
                tasks.map { $0["name"] as? String } == [
                    "render-0-12,34-40", "render-41-56,78-81", "render-82-90", "preview-video",
                ])
            #expect(tasks.map { $0["steps_total"] as? Int } == [20, 20, 9, 1])
            #expect(answer.json["steps_total"] as? Int == 50)
            let path = (answer.json["settings"] as? [String: Any])?["render_output_path"] as? String
            #expect(path?.hasPrefix("/render/{my_storage}/2") == true, "\(path ?? "")")
            #expect(path?.contains("{timestamp}") == false)
            let video = try server.get("/api/v3/tasks/\(try server.taskIDs(id)[3])").json
            #expect((video["dependencies"] as? [Any])?.count == 3)
            #expect("\(video["commands"] ?? "")".contains("shot-0-90.mp4"))

            for (name, value, message) in [
                ("frames", "1 10", "1 10"), ("format", "FFMPEG", "FFMPEG"),
                ("render_output_path", "", "no render_output_path setting!"),
            ] {
                let refused = try submit { $0[name] = value }
                #expect(refused.status == 400, "\(refused)")
                #expect(refused.message.contains(message), "\(refused)")
            }
            for (changes, count) in [(["format": "OPEN_EXR"], 3), (["fps": "0"], 3)] as [([String: String], Int)] {
                let answer = try submit { settings in
                    for (key, value) in changes { settings[key] = Int(value) ?? value }
                }
                #expect(try server.tasks(try #require(answer.json["id"] as? String)).count == count)
            }
        }
    }

    @Test(
        "what a script makes of a job has the limits of what clients send",
        arguments: [
            ("job.name = 'a\\u0007b'", "\"name\" has a control character in it"),
            ("job.name = 'x'.repeat(2000)", "\"name\" has 2000 bytes, and may have 1024 at most"),
            ("job.addTask(author.Task('x'.repeat(2000), 'y'))", "\"name of task 2\" has 2000 bytes"),
            ("job.addTask(author.Task('x', 'y'.repeat(300)))", "\"type of task 2\" has 300 bytes"),
        ])
    func scriptsHaveLimits(change: String, message: String) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes([
                "wild.js": Self.script("job.addTask(author.Task('one', 'blender')); \(change);")
            ])
            for path in ["/api/v3/jobs/check", "/api/v3/jobs"] {
                let answer = try server.post(path, json: TestServer.submission(type: "wild"))
                #expect(answer.status == 400, "\(answer)")
                #expect(answer.message.contains(message), "\(answer)")
            }
        }
    }

    @Test("settings that are nested too deep are refused by name")
    func nesting() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let deep = String(repeating: "[", count: 190) + String(repeating: "]", count: 190)
            let answer = try server.post(
                "/api/v3/jobs", json: TestServer.submission(settings: "{\"message\":\(deep)}"))
            #expect(answer.status == 400, "\(answer)")
            #expect(answer.message == "setting \"message\" is nested deeper than 180 levels")
        }
    }

    @Test("a process for scripts that the system ended while it was idle costs nobody a job")
    func endedWhileIdle() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            for _ in 0..<3 {
                _ = try server.submitJob()
                let compilers = try Self.compilers(of: server)
                #expect(!compilers.isEmpty)
                for process in compilers { kill(process, SIGKILL) }
                usleep(100_000)
            }
            _ = try server.submitJob()
        }
    }

    /// The processes of a server that run scripts.
    private static func compilers(of server: TestServer) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { pid in
            let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            let rest = status.split(separator: ")").last?.split(separator: " ") ?? []
            return status.contains("(shaman-compiler)") && rest.count > 1 && rest[1] == "\(server.pid)"
        }
    }
}
