import FarmModel
import Foundation
import JobCompiler
import Testing

@Suite("Scripts that never end", .serialized, .timeLimit(.minutes(10)))
struct LimitTests {
    private func compiler(_ text: String, timeLimit: Duration = .seconds(2)) throws -> CompilerUnderTest {
        try CompilerUnderTest(["a.js": text, "good.js": script("say('alive')")]) {
            $0.timeLimit = timeLimit
            $0.memoryLimitBytes = 128 << 20
        }
    }

    @Test(
        "a script that takes too much ends with an error, and the next job is compiled",
        arguments: [
            ("while (true) {\n  job.x = job.name;\n}", "the script ran for more than 2 seconds", true),
            ("for (;;) { try { throw 1 } catch {} finally { continue } }", "the script ", false),
            ("for (;;) /(a+)+$/.test('a'.repeat(60) + 'b');", "the script ran for more than 2 seconds", false),
            ("let p = Promise.resolve(); const f = () => { p = p.then(f) }; f();", "the script ran for", false),
            ("Error = function () { for (;;); }; for (;;);", "the script ran for more than 2 seconds", true),
            ("const a = [];\n  for (;;) a.push(new Array(1000).fill(1.5));", "the script took more than 128 MiB", true),
            ("const m = new Map(); for (let i = 0;; i++) m.set(i, {});", "the script took more than 128 MiB", true),
            ("new Array(2 ** 27).fill({}).map(() => ({}));", "the script took more than 128 MiB", false),
            (
                "let s = 'x'; const l = []; for (;;) { s += s + l.length; l.push(s.charCodeAt(s.length - 1)); }", "",
                false
            ),
            ("new Uint8Array(2 ** 32 - 1).fill(1);", "RangeError: Out of memory", true),
            ("'x'.repeat(2 ** 31 - 2).split('');", "", false),
            ("for (;;) job.addTask(author.Task('x', 'y'));", "RangeError: the job has more than 100000 tasks", true),
            ("const f = () => 1 + f(); f();", "RangeError: Maximum call stack size exceeded.", true),
            (
                "const o = { toString() { return path.join(o) } }; path.join(o);", "RangeError: Maximum call stack",
                false
            ),
            (
                "const o = {}; o.o = o; task.addCommand(author.Command('c', o));", "TypeError: JSON.stringify cannot",
                true
            ),
            (
                "let o = {}; for (let i = 0; i < 500; i++) o = { o }; task.addCommand(author.Command('c', o));", "",
                false
            ),
            ("job.settings.s = 'x'.repeat(40 << 20);", "", false),
            ("Array.prototype.map = null; JSON.stringify = null;", "", false),
            ("throw { toString() { for (;;); } };", "", false),
            ("throw { get stack() { for (;;); } };", "", false),
        ])
    func hostile(body: String, message: String, isLocated: Bool) async throws {
        // What is to reach another limit must not reach the one on time before, however slow the machine is.
        let isAboutTime = message.isEmpty || message.hasPrefix("the script ran") || message == "the script "
        let compiler = try compiler(script(body), timeLimit: isAboutTime ? .seconds(2) : .seconds(60))
        let error = await compiler.failure("a")
        #expect(
            error?.code == .script || error?.code == .limit || error?.code == .invalidJob,
            "\(String(describing: error))")
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        if isLocated { #expect((error?.location?.line ?? 0) > 0, "\(error?.message ?? "")") }
        #expect(try await compiler.compile("good").said == ["alive"])
    }

    @Test("a type that never ends to be read is a problem like others")
    func endlessType() async throws {
        let compiler = try compiler("const JOB_TYPE = {};\nfor (;;) { JOB_TYPE.a = 1; }")
        let types = try await compiler.types()
        #expect(types.types.map(\.name) == ["echo-sleep-test", "good", "simple-blender-render"])
        #expect(types.problems.map(\.message) == ["the script ran for more than 2 seconds"])
        #expect(types.problems.first?.location?.file == "a.js")
        #expect(await compiler.failure("a")?.code == .limit)
        #expect(try await compiler.compile("good").said == ["alive"])
    }

    @Test("jobs that come while all are busy and the queue is full are told so, and the others are compiled")
    func overload() async throws {
        let compiler = try CompilerUnderTest(["a.js": script("for (let i = 0; i < 2e6; i++) job.x = i; say('done')")]) {
            $0.queueCapacity = 3
        }
        let results = await withTaskGroup(of: JobCompilationError.Code?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do throws(JobCompilationError) {
                        _ = try await compiler.compile("a")
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: [JobCompilationError.Code?]()) { $0.append($1) }
        }
        #expect(results.contains(nil) && results.contains(.busy))
        #expect(results.allSatisfy { $0 == nil || $0 == .busy })
        #expect(try await compiler.compile("a").said == ["done"])
    }

    @Test("without the program that runs scripts there are errors that name it")
    func noProgram() async throws {
        for executable in ["/nowhere/shaman-compiler", "/bin/true"] {
            let compiler = try CompilerUnderTest { $0.executable = executable }
            let error = await compiler.failure("echo-sleep-test")
            #expect(error?.code == .unavailable && error?.message.contains(executable) == true)
        }
    }

    @Test("the process that runs scripts has nothing open that the server has")
    func openFiles() async throws {
        let pipe = Pipe()
        defer { withExtendedLifetime(pipe) {} }
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        // As if somebody had forgotten to close it in programs that are started.
        #expect(fcntl(descriptor, F_SETFD, 0) == 0)
        let compiler = try CompilerUnderTest()
        _ = try await compiler.types()
        try pipe.fileHandleForWriting.close()
        // The last writer is gone, so reading ends.
        #expect(try pipe.fileHandleForReading.readToEnd() == nil)
        withExtendedLifetime(compiler) {}
    }
}
