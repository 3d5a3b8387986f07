import FarmModel
import Foundation
import JobCompiler
import TestSupport
import Testing

/// A compiler with a folder of scripts of its own.
final class CompilerUnderTest: Sendable {
    let home: TemporaryDirectory
    let compiler: JobCompiler

    var scripts: String { "\(home.path)/scripts" }

    /// - Parameter scripts: Texts by file name.
    init(
        _ scripts: [String: String] = [:], configure: (inout JobCompilerOptions) -> Void = { _ in }
    ) throws {
        home = try TemporaryDirectory()
        var options = JobCompilerOptions(
            executable: "\(TestServer.programs)/shaman-compiler", scriptFolder: "\(home.path)/scripts")
        options.processes = 1
        options.timeZone = "UTC"
        // A busy machine is no reason to fail.
        options.timeLimit = .seconds(60)
        configure(&options)
        compiler = JobCompiler(options)
        for (name, text) in scripts { try write(name, text) }
    }

    func write(_ name: String, _ text: String) throws {
        let path = "\(scripts)/\(name)"
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(scripts)/\(name)") }

    /// Compiles a job of a type.
    func compile(_ type: String, _ settings: [String: JSONValue] = [:]) async throws(JobCompilationError) -> CompiledJob
    {
        // The folder of scripts lives as long as this does.
        defer { withExtendedLifetime(self) {} }
        return try await compiler.compile(Self.job(type, settings))
    }

    /// All job types.
    func types() async throws(JobCompilationError) -> JobTypes {
        defer { withExtendedLifetime(self) {} }
        return try await compiler.jobTypes()
    }

    /// The error of compiling a job.
    func failure(
        _ type: String, _ settings: [String: JSONValue] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async -> JobCompilationError? {
        await #expect(throws: JobCompilationError.self, sourceLocation: sourceLocation) {
            try await self.compile(type, settings)
        }
    }

    static func job(_ type: String, _ settings: [String: JSONValue] = [:]) -> JobSubmission {
        var job = JobSubmission(
            id: JobID(), name: "shot_010", type: type, priority: 50,
            created: Timestamp(microseconds: 1_136_214_245_000_000))
        job.settings = settings
        job.metadata = ["project": "Sprite Fright"]
        return job
    }
}

/// A script whose `compileJob` has a body, and which adds the task `t`, on which the body may call `say(value)`.
func script(_ body: String, top: String = "") -> String {
    """
    const JOB_TYPE = { label: "Test", settings: [] };\(top)
    function compileJob(job) {
        const said = []; const say = (value) => said.push(value === undefined ? "undefined" : value);
        const task = author.Task("t", "misc");
    \(body)
        task.addCommand(author.Command("say", { said }));
        job.addTask(task);
    }
    """
}

extension CompiledJob {
    /// What the script above said.
    var said: JSONValue? { tasks.last?.commands.last?.parameters["said"] }
}
