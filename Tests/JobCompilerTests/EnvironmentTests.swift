import FarmModel
import JobCompiler
import Testing

@Suite("What scripts find")
struct EnvironmentTests {
    @Test(
        "functions take arguments as scripts have them",
        arguments: [
            ("path.basename(undefined)", "."), ("path.basename(null)", "."), ("path.dirname()", "."),
            ("path.join()", ""),
            ("path.join('a', 5, undefined, 'b')", "a/5/b"), ("path.stem(12.5)", "12"),
            ("shellSplit(job.settings.not_there)", []),
            ("frameChunker('1-4', '3')", ["1-3", "4"]), ("frameChunker(7, 2.9)", ["7"]), ("frameCount('1-10,5')", 10),
            ("frameChunker('1-3', 2, 'more')", ["1,2", "3"]), ("process.platform", "linux"), ("process.cwd()", "/"),
            ("typeof print('a', 1)", "undefined"), ("typeof setTimeout", "undefined"), ("typeof fetch", "undefined"),
            ("formatTimestampLocal(job.created)", "2006-01-02_150405"),
            ("formatTimestampLocal(new Date(0))", "1970-01-01_000000"),
            ("formatTimestampLocal('2020-02-03T04:05:06Z')", "2020-02-03_040506"),
            ("job.jobType", "a"), ("job.name", "shot_010"), ("job.status", "under-construction"), ("job.priority", 50),
            ("job.metadata.project", "Sprite Fright"), ("job.settings.n", 1.5), ("job.tasks.length", 0),
            ("job.settings.missing", "undefined"), ("job.storage.shamanCheckoutID", ""), ("typeof job.jobID", "string"),
            ("(function () { return this === undefined })()", true), ("[1, [2, [3]]].flat(2).at(-1)", 3),
            ("'a-b-c'.replaceAll('-', '..')", "a..b..c"), ("'x{y}'.replace(/{([^}]+)}/g, (m, g) => g)", "xy"),
            ("(new (class { #a = 1; get a() { return this.#a ?? 2 } })).a", 1), ("5 ** 2", 25),
            ("Object.fromEntries([['a', 1]]).a", 1), ("[...'ab'].map((c) => c + c).join()", "aa,bb"),
        ] as [(String, JSONValue)])
    func values(expression: String, expected: JSONValue) async throws {
        let compiler = try CompilerUnderTest(["a.js": script("say(\(expression))")])
        #expect(try await compiler.compile("a", ["n": 1.5]).said == [expected])
    }

    @Test("the local time is that of the time zone")
    func timeZone() async throws {
        let compiler = try CompilerUnderTest(["a.js": script("say(formatTimestampLocal(job.created))")]) {
            $0.timeZone = "America/New_York"
        }
        #expect(try await compiler.compile("a").said == ["2006-01-02_100405"])
    }

    @Test(
        "what goes wrong in a function is an exception that scripts can catch",
        arguments: [
            ("frameChunker('1 10', 4)", "Error: invalid range \"1 10\": \"1 10\" is no frame and no range of frames"),
            ("frameChunker('  ', 4)", "Error: invalid range \"  \": empty range"),
            ("frameChunker('1-10')", "Error: invalid chunk size, must be positive number: 0"),
            ("frameCount('')", "Error: invalid range \"\": an empty part"),
            ("shellSplit(\"a 'b\")", "Error: EOF found when expecting closing quote"),
            ("formatTimestampLocal('yesterday')", "TypeError: formatTimestampLocal(t): not a date: yesterday"),
            ("author.Task('', 'misc')", "Error: author.Task(name, type): name is required"),
            ("author.Task(' x ', '  ')", "Error: author.Task(name, type): type is required"),
            ("job.addTask({})", "TypeError: job.addTask(task): task must be an author.Task"),
            ("author.Command('c', [1])", "TypeError: author.Command(\"c\", parameters): parameters must be an object"),
            (
                "author.Command('c', { x: NaN })",
                "TypeError: author.Command(\"c\", parameters): \"x\" is NaN, which JSON has not"
            ),
            ("frameChunker('1-1000000000', 1)", "Error: invalid range \"1-1000000000\": more than 100000 chunks of 1"),
            ("job.jobID = 'x'", "TypeError: Attempted to assign to readonly property."),
        ])
    func exceptions(expression: String, message: String) async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script("try { \(expression); say('no error') } catch (error) { say(String(error)) }")
        ])
        #expect(try await compiler.compile("a").said == [.string(message)])
    }

    @Test("what a script prints is kept, line by line")
    func log() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script("print('a', 1, undefined); alert({ b: 2 }); console.log('c'); console.error('d')")
        ])
        let log = try await compiler.compile("a").log
        #expect(log.map(\.text) == ["a 1 undefined", "{\"b\":2}", "c", "d"])
        #expect(log.map(\.level) == [.info, .warning, .info, .warning])
        try compiler.write("a.js", script("for (let i = 0; i < 5000; i++) print(i); throw 'stop'"))
        let error = await compiler.failure("a")
        #expect(error?.message == "stop" && error?.log.count == 1000)
    }

    @Test("nothing that a script does is there in the next run")
    func isolation() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script(
                """
                    say(typeof globalThis.left); say([].leftToo === undefined); say(author.extra === undefined);
                    globalThis.left = 1; Array.prototype.leftToo = 1; author.extra = 1; path.join = null;
                """)
        ])
        for _ in 0..<3 { #expect(try await compiler.compile("a").said == ["undefined", true, true]) }
    }

    @Test("scripts may have names that the environment has, too")
    func shadowing() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script("say(path); say(print())", top: "const path = 'mine'; function print() { return 'too' }")
        ])
        #expect(try await compiler.compile("a").said == ["mine", "too"])
    }

    @Test("compileJob may be any function, also an asynchronous one that waits for nothing but itself")
    func functions() async throws {
        let body = "const t = author.Task('t', 'misc'); job.addTask(t);"
        for form in [
            "const compileJob = (job) => { \(body) };", "var compileJob = async function (job) { await 1; \(body) };",
        ] {
            let compiler = try CompilerUnderTest(["a.js": "const JOB_TYPE = {}; \(form)"])
            #expect(try await compiler.compile("a").tasks.map(\.name) == ["t"])
        }
    }

    @Test("an asynchronous failure is a failure")
    func rejection() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": "const JOB_TYPE = {}; async function compileJob(job) { await 1; throw new Error('late') }",
            "b.js": "const JOB_TYPE = {}; async function compileJob(job) { await new Promise(() => {}) }",
        ])
        #expect(await compiler.failure("a")?.message.hasPrefix("Error: late at compileJob (a.js:1:") == true)
        #expect(await compiler.failure("b")?.message == "Error: compileJob(job) waits for something that never comes")
    }
}
