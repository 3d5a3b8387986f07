import FarmModel
import JobCompiler
import Testing

@Suite("Checking what is submitted")
struct SubmissionTests {
    private static let typed = """
        const JOB_TYPE = { settings: [
            { key: "text", type: "string" }, { key: "count", type: "int32", required: true }, { key: "rate", type: "float" },
            { key: "flag", type: "bool" }, { key: "choice", type: "string", choices: ["a", "b"] },
            { key: "new", type: "some-later-type" },
        ] };
        function compileJob(job) { job.addTask(author.Task("t", "misc")) }
        """

    @Test("a job of another version of its type is refused, one that names none is not")
    func etag() async throws {
        let compiler = try CompilerUnderTest()
        let etag = try #require(try await compiler.types().type(named: "echo-sleep-test")?.etag)
        var job = CompilerUnderTest.job("echo-sleep-test", ["message": "hi"])
        for accepted in [nil, "", etag] {
            job.typeEtag = accepted
            #expect(try await compiler.compiler.compile(job).typeEtag == etag)
        }
        job.typeEtag = "0000"
        let error = await #expect(throws: JobCompilationError.self) { try await compiler.compiler.compile(job) }
        #expect(error?.code == .outdatedSettings)
        #expect(error?.message == "rejecting job because its settings are outdated, refresh the job type")
    }

    @Test(
        "values that no conversion makes sense of are refused, and the setting named",
        arguments: [
            (["text": [1]], "setting \"text\" of a is [1] instead of a text"),
            (["text": ["x": 1]], "setting \"text\" of a is {\"x\":1} instead of a text"),
            (["count": "many"], "setting \"count\" of a is \"many\" instead of a whole number"),
            (["rate": []], "setting \"rate\" of a is [] instead of a number"),
            (["flag": "yes"], "setting \"flag\" of a is \"yes\" instead of true or false"),
            (["choice": "c"], "setting \"choice\" of a is \"c\", which is none of its choices: \"a\", \"b\""),
        ] as [([String: JSONValue], String)])
    func refused(settings: [String: JSONValue], message: String) async throws {
        let error = try await CompilerUnderTest(["a.js": Self.typed]).failure("a", settings)
        #expect(error?.code == .invalidSetting && error?.message == message)
    }

    @Test(
        "other values are the script's affair",
        arguments: [
            [:], ["text": 5, "count": "3", "rate": 2, "flag": 1], ["count": 2.5, "choice": "b", "unknown": [.null]],
            ["text": .null, "choice": .null, "count": .null, "new": [1]], ["rate": "2.5"],
        ] as [[String: JSONValue]])
    func accepted(settings: [String: JSONValue]) async throws {
        let job = try await CompilerUnderTest(["a.js": Self.typed]).compile("a", settings)
        #expect(job.settings == settings)
    }
}
