import FarmModel
import Foundation
import JobCompiler
import Testing

/// Scripts as people have published them, with all the language that those use.
@Suite("Published scripts")
struct PublishedScriptsTests {
    private func compiler() throws -> CompilerUnderTest {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")
        let names = ["single_image_render.js", "cycles_optix_gpu.js"]
        let texts = try names.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        return try CompilerUnderTest(Dictionary(uniqueKeysWithValues: zip(names, texts)))
    }

    @Test("an image is rendered in tiles and merged")
    func singleImage() async throws {
        let job = try await compiler().compile(
            "single-image-render",
            [
                "tile_size_x": 64, "tile_size_y": 64, "resolution_x": 128, "resolution_y": 100, "resolution_scale": 100,
                "render_output_path": "/r/{timestamp}/tiles", "format": "OPEN_EXR", "blendfile": "/p/x.blend",
                "frame": 1,
            ])
        #expect(job.tasks.map(\.name) == ["render-0-0", "render-64-0", "render-0-64", "render-64-64", "merge"])
        #expect(job.tasks.last?.dependencies == [0, 1, 2, 3])
        let outputs = job.tasks.map { $0.commands.first?.parameters["args"]?.array?[1].string }
        #expect(outputs[3] == "/r/2006-01-02_150405/tiles/64-64-128-100")
        #expect(outputs[4] == "/r/2006-01-02_150405/merged")
    }

    @Test("what is not wanted of an image is told as the script says it")
    func singleImageRefused() async throws {
        let error = try await compiler().failure("single-image-render", ["resolution_scale": 50])
        #expect(
            error?.message == "Flamenco currently does not support rendering with a resolution scale other than 100%")
    }

    @Test("arguments for Blender are split, and empty settings removed")
    func optix() async throws {
        var settings = BuiltInTypesTests.render
        settings["frames"] = "1,5-6"
        settings["blender_args_before"] = ""
        settings["blender_args_after"] = "--python-expr 'print(1 + 1)'"
        settings["experimental_gp3"] = true
        settings["experimental_new_anim"] = false
        let job = try await compiler().compile("cycles-optix-gpu", settings)
        #expect(job.tasks.map(\.name) == ["render-1,5,6", "preview-video"])
        let parameters = job.tasks[0].commands.first?.parameters
        #expect(parameters?["argsBefore"] == [])
        let arguments = try #require(parameters?["args"]?.array)
        #expect(arguments[8...].prefix(3) == ["--python-expr", "print(1 + 1)", "--python-expr"])
        #expect(arguments.suffix(2) == ["--render-frame", "1,5,6"])
        #expect(job.settings["experimental_gp3"] == true)
        #expect(job.settings["experimental_new_anim"] == nil && job.settings["blender_args_before"] == nil)
        #expect(job.tasks[1].commands.first?.parameters["outputFile"]?.string?.hasSuffix("scene123-1,5-6.mp4") == true)
        #expect(job.log.first?.text == "Blender Render job submitted")
    }
}
