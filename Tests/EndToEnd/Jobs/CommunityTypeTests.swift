import Foundation
import TestSupport
import Testing

/// Scripts that do what those do that farms exchange: tiles of one image, and a render on certain devices.
@Suite("Job types that others wrote", .timeLimit(.minutes(10)))
struct CommunityTypeTests {
    private static let tiles = #"""
        const JOB_TYPE = {
            label: "Single Image Render",
            settings: [
                { key: "tile_size_x", type: "int32", default: 64 },
                { key: "tile_size_y", type: "int32", default: 64 },
                { key: "frame", type: "int32", required: true, eval: "C.scene.frame_current" },
                { key: "render_output_root", type: "string", subtype: "dir_path", required: true },
                { key: "add_path_components", type: "int32", required: true, default: 0, propargs: { min: 0, max: 32 } },
                { key: "render_output_path", type: "string", subtype: "file_path", editable: false },
                { key: "blendfile", type: "string", required: true, visible: "web" },
                { key: "format", type: "string", required: true, visible: "web" },
                { key: "image_file_extension", type: "string", required: true, visible: "hidden" },
                { key: "resolution_x", type: "int32", required: true, visible: "hidden" },
                { key: "resolution_y", type: "int32", required: true, visible: "hidden" },
                { key: "resolution_scale", type: "int32", required: true, visible: "hidden" },
            ],
        };
        function compileJob(job) {
            const settings = job.settings;
            if (settings.resolution_scale !== 100) throw "the resolution scale has to be 100%";
            settings.render_output_path = settings.render_output_path.replace(/{([^}]+)}/g, function (match, group) {
                return group == "timestamp" ? formatTimestampLocal(job.created) : match;
            });
            const renderDir = path.dirname(settings.render_output_path);
            const command = (output, expression) => author.Command("blender-render", {
                exe: "{blender}", exeArgs: "{blenderArgs}", argsBefore: [], blendfile: settings.blendfile,
                args: ["--render-output", output, "--render-format", settings.format, "--python-expr", expression],
            });
            let tasks = [];
            for (let y = 0; y < settings.resolution_y; y += settings.tile_size_y) {
                for (let x = 0; x < settings.resolution_x; x += settings.tile_size_x) {
                    const right = Math.min(x + settings.tile_size_x, settings.resolution_x);
                    const top = Math.min(y + settings.tile_size_y, settings.resolution_y);
                    const task = author.Task(`render-${x}-${y}`, "blender");
                    const name = path.join(renderDir, path.basename(settings.render_output_path), `${x}-${y}-${right}-${top}`);
                    task.addCommand(command(name, `
        import bpy
        render = bpy.context.scene.render
        render.use_border = True
        `));
                    tasks.push(task);
                }
            }
            const merge = author.Task("merge", "blender");
            merge.addCommand(command(path.join(renderDir, path.basename(settings.nothing), "merged"), "import bpy"));
            for (let i in tasks) { merge.addDependency(tasks[i]); job.addTask(tasks[i]); }
            job.addTask(merge);
        }
        """#

    private static let devices = #"""
        const JOB_TYPE = {
            label: "Cycles OPTIX GPU",
            settings: [
                { key: "frames", type: "string", required: true },
                { key: "chunk_size", type: "int32", default: 1 },
                { key: "render_output_path", type: "string", subtype: "file_path", editable: false },
                { key: "blendfile", type: "string", required: true, visible: "web" },
                { key: "format", type: "string", required: true, visible: "web" },
                { key: "experimental_gp3", label: "Experimental: GPv3", type: "bool", required: false },
                { key: "experimental_new_anim", label: "Experimental: animation", type: "bool", required: false },
                { key: "blender_args_before", label: "Arguments before", type: "string", required: false },
                { key: "blender_args_after", label: "Arguments after", type: "string", required: false },
            ],
        };
        const extras = ["experimental_gp3", "experimental_new_anim", "blender_args_before", "blender_args_after"];
        function compileJob(job) {
            const s = job.settings;
            const renderDir = path.dirname(s.render_output_path);
            let after = shellSplit(s.blender_args_after || "");
            if (s.experimental_gp3) after.push("--python-expr", "import bpy; bpy.context.preferences.experimental.use_grease_pencil_version3 = True");
            const tasks = [];
            for (const chunk of frameChunker(s.frames, s.chunk_size)) {
                const task = author.Task(`render-${chunk}`, "blender");
                task.addCommand(author.Command("blender-render", {
                    exe: "{blender}", exeArgs: "{blenderArgs}",
                    argsBefore: shellSplit(s.blender_args_before || ""), blendfile: s.blendfile,
                    args: ["--python-expr", "import bpy"].concat(
                        ["--render-output", path.join(renderDir, path.basename(s.render_output_path)),
                         "--render-format", s.format], after, ["--render-frame", chunk.replace("-", "..")]),
                }));
                tasks.push(task);
                job.addTask(task);
            }
            const video = author.Task("preview-video", "ffmpeg");
            video.addCommand(author.Command("frames-to-video", {
                exe: "ffmpeg", fps: 24, inputGlob: path.join(renderDir, "*.png"),
                outputFile: path.join(renderDir, `shot-${s.frames}.mp4`), args: ["-c:v", "h264"],
            }));
            tasks.forEach((task) => video.addDependency(task));
            job.addTask(video);
            for (const key of extras) { if (!s[key]) delete s[key]; }
        }
        """#

    @Test("one image in tiles, joined when all are there")
    func singleImage() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(["single_image_render.js": Self.tiles])
            func settings(scale: Int) -> String {
                #"""
                {"frame":1,"render_output_root":"/r","add_path_components":0,"render_output_path":"/r/{timestamp}/tiles",
                "blendfile":"/shot.blend","format":"OPEN_EXR_MULTILAYER","image_file_extension":".exr","resolution_x":128,
                "resolution_y":100,"resolution_scale":\#(scale),"tile_size_x":64,"tile_size_y":64}
                """#
            }
            let job = try server.submitJob(type: "single-image-render", settings: settings(scale: 100))
            let tasks = try server.tasks(job)
            let names = ["render-0-0", "render-64-0", "render-0-64", "render-64-64", "merge"]
            #expect(tasks.map { $0["name"] as? String } == names)
            let directory = try Self.timestampReplaced(server, job)
            #expect(try Self.argument("--render-output", server, tasks[3]) == "\(directory)/tiles/64-64-128-100")
            #expect(try Self.argument("--render-output", server, tasks[4]) == "\(directory)/merged")
            #expect(try Self.argument("--python-expr", server, tasks[0])?.hasPrefix("\nimport bpy\n") == true)
            // The last one is handed out when the four tiles are there.
            let worker = try TestWorker.signedOn(server, as: "awake")
            #expect(try worker.workThroughAll() == names)
            #expect(try server.jobStatus(job) == "completed")
            let refused = try server.post(
                "/api/v3/jobs",
                json: TestServer.submission(type: "single-image-render", settings: settings(scale: 50)))
            #expect(refused.status == 400)
            #expect(refused.message.contains("the resolution scale has to be 100%"))
        }
    }

    @Test("a render on certain devices, whose optional settings are gone when they are empty")
    func gpu() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(["cycles_optix_gpu.js": Self.devices])
            let job = try server.submitJob(
                type: "cycles-optix-gpu",
                settings: #"""
                    {"frames":"1,5-6","chunk_size":2,"render_output_path":"/r/######","blendfile":"/shot.blend","format":"PNG",
                    "experimental_gp3":true,"experimental_new_anim":false,"blender_args_before":"",
                    "blender_args_after":"--threads 4 'a b'"}
                    """#)
            let tasks = try server.tasks(job)
            #expect(tasks.map { $0["name"] as? String } == ["render-1,5", "render-6", "preview-video"])
            let command = try Self.parameters(server, tasks[0])
            #expect(command["argsBefore"] as? [String] == [])
            #expect(
                (command["args"] as? [String])?.suffix(7).prefix(3) == ["--threads", "4", "a b"],
                "\(command)")
            #expect(try Self.argument("--render-frame", server, tasks[0]) == "1,5")
            #expect(try Self.parameters(server, tasks[2])["outputFile"] as? String == "/r/shot-1,5-6.mp4")
            let stored = try #require(try server.job(job)["settings"] as? [String: Any])
            #expect(
                stored.keys.sorted() == [
                    "blender_args_after", "blendfile", "chunk_size", "experimental_gp3", "format", "frames",
                    "render_output_path",
                ])
        }
    }

    private static func parameters(_ server: TestServer, _ task: [String: Any]) throws -> [String: Any] {
        let id = try #require(task["id"] as? String)
        let commands = try server.get("/api/v3/tasks/\(id)").json["commands"] as? [[String: Any]]
        return try #require(commands?.first?["parameters"] as? [String: Any])
    }

    private static func argument(
        _ option: String, _ server: TestServer, _ task: [String: Any]
    ) throws -> String? {
        let arguments = try parameters(server, task)["args"] as? [String] ?? []
        return arguments.firstIndex(of: option).map { arguments[$0 + 1] }
    }

    /// The directory of the output, whose last component is a time.
    private static func timestampReplaced(_ server: TestServer, _ job: String) throws -> String {
        let settings = try server.job(job)["settings"] as? [String: Any]
        let path = try #require(settings?["render_output_path"] as? String)
        let parts = path.split(separator: "/")
        #expect(parts.count == 3 && parts[0] == "r" && parts[2] == "tiles" && !parts[1].contains("{"), "\(path)")
        return "/r/\(parts[1])"
    }
}
