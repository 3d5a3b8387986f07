import FarmModel
import Foundation
import JobCompiler
import Testing

@Suite("Job types")
struct JobTypeTests {
    private func types(_ jobType: String, name: String = "my_type.js") async throws -> JobTypes {
        try await CompilerUnderTest([name: "const JOB_TYPE = \(jobType);"]).types()
    }

    @Test("what the script says is what the API tells, and nothing more")
    func json() async throws {
        let types = try await types(
            """
            { label: "L", description: "<D>", unknown: 1, settings: [
                { key: "a", type: "string", subtype: "dir_path", choices: ["x", "y"], default: "", required: false,
                  eval: "1", evalInfo: { showLinkButton: true }, visible: "web", editable: false, label: null, extra: 1 },
                { key: "b", type: "float", default: 0, propargs: { min: 0.5, max: 32 }, description: undefined },
            ] }
            """)
        let type = try #require(types.type(named: "my-type"))
        let expected: JSONValue = [
            "name": "my-type", "label": "L", "description": "<D>", "etag": .string(type.etag),
            "settings": [
                [
                    "key": "a", "type": "string", "subtype": "dir_path", "choices": ["x", "y"], "default": "",
                    "required": false, "eval": "1", "evalInfo": ["showLinkButton": true, "description": ""],
                    "visible": "web",
                    "editable": false,
                ],
                ["key": "b", "type": "float", "default": 0, "propargs": ["min": 0.5, "max": 32]],
            ],
        ]
        let encoded = try JSONEncoder().encode(type)
        #expect(try JSONValue(parsing: Array(encoded)) == expected)
        #expect(type.json == expected)
    }

    @Test("a type without anything has an empty label and no settings")
    func empty() async throws {
        let type = try #require(try await types("{}").type(named: "my-type"))
        #expect(type.json["settings"] == [] && type.json["label"] == "" && type.json["description"] == nil)
    }

    @Test("the etag is the checksum of the type as JSON, with HTML's characters escaped")
    func etag() async throws {
        let type = try #require(
            try await types("{ label: '<&> ü', settings: [{ type: 'float', key: 'k', default: 0.5 }] }").type(
                named: "my-type"))
        // sha1sum of {"etag":"","label":"\u003c\u0026\u003e ü","name":"my-type","settings":[{"default":0.5,"key":"k","type":"float"}]}
        #expect(type.etag == "bef08056aa4d373360c05abb25fd56e3d7b23c70")
    }

    @Test("the etag is that of the settings, not of the code")
    func etagOfCode() async throws {
        let compiler = try CompilerUnderTest(["a.js": script("")])
        let first = try #require(try await compiler.types().type(named: "a"))
        try compiler.write("a.js", script("say(1)"))
        #expect(try await compiler.types().type(named: "a")?.etag == first.etag)
        #expect(try await compiler.compile("a").said == [1])
        try compiler.write("a.js", script("").replacing("\"Test\"", with: "\"Other\""))
        let other = try #require(try await compiler.types().type(named: "a"))
        #expect(other.label == "Other" && other.etag != first.etag)
    }

    @Test(
        "a malformed type is left out, and the problem names the member",
        arguments: [
            ("3", "it is number"), ("[]", "it is a list instead of an object"),
            ("null", "it is object"), ("{ label: 3 }", "label is a number instead of a text"),
            ("{ settings: {} }", "settings is an object instead of a list"),
            ("{ settings: [1] }", "settings[0] is a number instead of an object"),
            ("{ settings: [{ type: 'string' }] }", "settings[0] has no key"),
            ("{ settings: [{ key: 'a' }] }", "settings[0] (a) has no type"),
            (
                "{ settings: [{ key: 'a', type: 'string', choices: 'x' }] }",
                "settings[0].choices is a text instead of a list"
            ),
            (
                "{ settings: [{ key: 'a', type: 'string', choices: ['x', 1] }] }",
                "settings[0].choices[1] is a number instead of a text"
            ),
            (
                "{ settings: [{ key: 'a', type: 'string', evalInfo: { showLinkButton: 1 } }] }",
                "settings[0].evalInfo.showLinkButton is a number instead of true or false"
            ),
            (
                "{ settings: [{ key: 'a', type: 'bool', required: 'yes' }] }",
                "settings[0].required is a text instead of"
            ),
        ])
    func malformed(jobType: String, detail: String) async throws {
        let types = try await types(jobType)
        #expect(types.type(named: "my-type") == nil)
        let problem = try #require(types.problems.first)
        #expect(problem.jobType == "my-type" && problem.fileName == "my_type.js" && !problem.isBuiltInUsed)
        let start = "script (my_type.js) does not define a proper JOB_TYPE object: "
        #expect(problem.message.hasPrefix(start + detail), "\(problem.message)")
    }

    @Test(
        "a broken script is left out and told of, and its jobs are refused",
        arguments: [
            ("const x = 1;", JobCompilationError.Code.script, "script (a.js) does not define a JOB_TYPE object"),
            ("const JOB_TYPE = {};", .script, "script (a.js) does not define a compileJob(job) function"),
            ("const JOB_TYPE = {}; const compileJob = 3;", .script, "script (a.js) does not define a compileJob(job)"),
            (
                "\n\nconst JOB_TYPE = ;", .unknownJobType,
                "job type unknown: SyntaxError: Unexpected token ';' at a.js:3"
            ),
            ("throw new TypeError('m');", .script, "TypeError: m at a.js:1:20"),
            ("undeclared_name = 1;", .script, "ReferenceError: "),
        ])
    func broken(text: String, code: JobCompilationError.Code, message: String) async throws {
        let compiler = try CompilerUnderTest(["a.js": text])
        let error = await compiler.failure("a")
        #expect(error?.code == code)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        let types = try await compiler.types()
        if text.hasPrefix("const JOB_TYPE") {
            #expect(types.type(named: "a") != nil)
        } else {
            #expect(types.type(named: "a") == nil && types.problems.map(\.fileName) == ["a.js"])
        }
    }

    @Test("nobody knows a type that is not there")
    func unknown() async throws {
        let error = try await CompilerUnderTest().failure("no-such-type")
        #expect(error?.code == .unknownJobType && error?.message == "job type unknown")
    }
}
