import FarmModel
import Foundation
import JobCompiler
import Testing

@Test func first() async throws {
    let dir = ProcessInfo.processInfo.environment["PWD"]! + "/.build/debug/shaman-compiler"
    let compiler = JobCompiler(JobCompilerOptions(executable: dir, scriptFolder: nil))
    let types = try await compiler.jobTypes()
    print(types.types.map(\.etag), types.problems)
    var job = JobSubmission(id: JobID(), name: "n", type: "simple-blender-render", priority: 50, created: Timestamp(microseconds: 1136214245000000))
    job.settings = ["frames": "1-10", "chunk_size": 3, "fps": 24.0, "format": "PNG", "image_file_extension":".png","blendfile":"/p/scene123.flamenco.blend","render_output_path":"/r/{timestamp}/######"]
    print(try await compiler.compile(job))
    for _ in 0..<5 { let t = ContinuousClock.now; _ = try await compiler.compile(job); print(ContinuousClock.now - t) }
    job.settings["frames"] = "1-10000"; job.settings["chunk_size"] = 1
    for _ in 0..<5 { let t = ContinuousClock.now; _ = try await compiler.compile(job); print(ContinuousClock.now - t) }
}
