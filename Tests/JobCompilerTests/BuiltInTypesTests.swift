import FarmModel
import JobCompiler
import Testing

@Suite("Built-in job types")
struct BuiltInTypesTests {
    static let render: [String: JSONValue] = [
        "frames": "1-10", "chunk_size": 3, "fps": 24, "format": "PNG", "image_file_extension": ".png",
        "blendfile": "/p/scene123.flamenco.blend", "render_output_path": "/r/{timestamp}/######", "scene": "Scene",
        "render_output_root": "/r", "add_path_components": 0, "has_previews": false,
    ]

    private func compile(_ changes: [String: JSONValue]) async throws -> CompiledJob {
        try await CompilerUnderTest().compile("simple-blender-render", Self.render.merging(changes) { $1 })
    }

    private func failure(_ changes: [String: JSONValue]) async throws -> JobCompilationError? {
        await #expect(throws: JobCompilationError.self) { try await compile(changes) }
    }

    @Test("a fresh installation has two types, with the etag that the reference gives the first")
    func fresh() async throws {
        let types = try await CompilerUnderTest().types()
        #expect(types.types.map(\.name) == ["echo-sleep-test", "simple-blender-render"])
        #expect(types.types.first?.etag == "eba586e16d6b55baaa43e32f9e78ae514b457fee")
        #expect(types.problems.isEmpty)
    }

    @Test("an echo comes first, and every sleep waits for it")
    func echoSleep() async throws {
        let compiler = try CompilerUnderTest()
        let job = try await compiler.compile(
            "echo-sleep-test", ["message": "hi", "sleep_duration_seconds": 2, "sleep_repeats": 3])
        #expect(job.tasks.map(\.name) == ["echo", "sleep", "sleep", "sleep"])
        #expect(job.tasks.map(\.dependencies) == [[], [0], [0], [0]])
        #expect(
            job.tasks[0].commands.map(\.json) == [
                ["name": "echo", "parameters": ["message": "hi"], "total_step_count": 0]
            ])
        #expect(job.tasks[1].commands.first?.parameters == ["duration_in_seconds": 2])
        #expect(job.tasks[1].type == "misc" && job.tasks[1].priority == 50 && job.tasks[1].totalStepCount == 1)
        #expect(try await compiler.compile("echo-sleep-test", ["message": "hi"]).tasks.count == 1)
    }

    @Test("a sequence becomes a task for each chunk, and a video that waits for all of them")
    func render() async throws {
        let job = try await compile([:])
        #expect(job.tasks.map(\.name) == ["render-1-3", "render-4-6", "render-7-9", "render-10", "preview-video"])
        #expect(job.tasks.map(\.totalStepCount) == [3, 3, 3, 1, 1])
        #expect(job.tasks.map(\.dependencies) == [[], [], [], [], [0, 1, 2, 3]])
        #expect(job.settings["render_output_path"] == "/r/2006-01-02_150405/######")
        let parameters = try #require(job.tasks[0].commands.first?.parameters.object)
        #expect(parameters["exe"] == "{blender}" && parameters["exeArgs"] == "{blenderArgs}")
        #expect(parameters["argsBefore"] == [] && parameters["blendfile"] == "/p/scene123.flamenco.blend")
        let arguments = try #require(parameters["args"]?.array)
        #expect(arguments.prefix(3) == ["--scene", "Scene", "--python-expr"])
        #expect(
            arguments.dropFirst(4) == [
                "--render-output", "/r/2006-01-02_150405/######", "--render-format", "PNG", "--render-frame", "1..3",
            ])
        #expect(arguments[3].string?.contains("use_overwrite = False") == true)
        let video = try #require(job.tasks.last?.commands.first?.parameters.object)
        #expect(video["inputGlob"] == "/r/2006-01-02_150405/*.png")
        #expect(video["outputFile"] == "/r/2006-01-02_150405/scene123-1-10.mp4")
        #expect(video["fps"] == 24 && video["args"]?.array?.suffix(3) == ["-r", 24, "-y"])
    }

    @Test("frames of several ranges are spread over chunks and counted")
    func ranges() async throws {
        let job = try await compile(["frames": "0-12,34-56,78-90", "chunk_size": 20])
        #expect(
            job.tasks.map(\.name) == ["render-0-12,34-40", "render-41-56,78-81", "render-82-90", "preview-video"])
        #expect(job.tasks.map(\.totalStepCount) == [20, 20, 9, 1])
        #expect(job.tasks[0].commands.first?.parameters["args"]?.array?.last == "0..12,34..40")
        #expect(job.tasks[3].commands.first?.parameters["outputFile"]?.string?.hasSuffix("/scene123-0-90.mp4") == true)
    }

    @Test(
        "there is a video only of what FFmpeg can read",
        arguments: [
            (["format": "OPEN_EXR"], nil), (["format": "OPEN_EXR", "has_previews": true], "*.jpg"),
            (["fps": 0], nil), (["fps": .null], nil), (["format": "JPEG", "image_file_extension": ".jpg"], "*.jpg"),
        ] as [([String: JSONValue], String?)])
    func video(changes: [String: JSONValue], glob: String?) async throws {
        let video = try await compile(changes).tasks.first { $0.type == "ffmpeg" }
        #expect(video?.commands.first?.parameters["inputGlob"]?.string.map { String($0.suffix(5)) } == glob)
    }

    @Test(
        "what cannot be rendered is refused, with the reason first",
        arguments: [
            (["format": "FFMPEG"], "This job type only renders images, and not to FFMPEG"),
            (["render_output_path": .null], "no render_output_path setting!"),
            (["render_output_path": ""], "no render_output_path setting!"),
            (["frames": "1 10"], "Error: invalid range \"1 10\": \"1 10\""),
            (["frames": " "], "Error: invalid range \" \": empty range"),
            (["chunk_size": 0], "Error: invalid chunk size, must be positive number: 0"),
        ] as [([String: JSONValue], String)])
    func refused(changes: [String: JSONValue], message: String) async throws {
        let error = try await failure(changes)
        #expect(error?.code == .script)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test("other variables stay, and Windows paths come out with slashes")
    func paths() async throws {
        let job = try await compile(["render_output_path": "{my_storage}/{timestamp}/####"])
        #expect(job.settings["render_output_path"] == "{my_storage}/2006-01-02_150405/####")
        let windows = try await compile([
            "blendfile": "R:\\sf\\jobs\\scene123.blend", "render_output_path": "R:\\sf\\frames\\######",
        ])
        let parameters = windows.tasks[0].commands.first?.parameters
        #expect(parameters?["blendfile"] == "R:\\sf\\jobs\\scene123.blend")
        #expect(parameters?["args"]?.array?.contains("R:/sf/frames/######") == true)
        #expect(windows.tasks.last?.commands.first?.parameters["outputFile"] == "R:/sf/frames/scene123-1-10.mp4")
    }

    @Test("ten thousand frames become ten thousand tasks")
    func manyFrames() async throws {
        let job = try await compile(["frames": "1-10000", "chunk_size": 1])
        #expect(job.tasks.count == 10_001)
        #expect(job.tasks.last?.dependencies == Array(0..<10_000))
        #expect(Set(job.tasks.map(\.id)).count == 10_001)
    }
}
