import FarmModel
import Foundation
import JobCompiler
import TestSupport
import Testing

@Suite("The folder of scripts")
struct ScriptFolderTests {
    private func names(_ compiler: CompilerUnderTest) async throws -> [String] {
        try await compiler.types().types.map(\.name)
    }

    @Test("a script that is put there can be used at once, also when the folder was not there before")
    func newScript() async throws {
        let compiler = try CompilerUnderTest()
        #expect(try await names(compiler) == ["echo-sleep-test", "simple-blender-render"])
        try compiler.write("my_own_render.js", script("say('new')"))
        #expect(try await compiler.compile("my-own-render").said == ["new"])
        #expect(try await names(compiler) == ["echo-sleep-test", "my-own-render", "simple-blender-render"])
        try compiler.remove("my_own_render.js")
        #expect(await compiler.failure("my-own-render")?.code == .unknownJobType)
    }

    @Test("one that is named like a built-in type replaces it for as long as it is there")
    func override() async throws {
        let compiler = try CompilerUnderTest(["echo-sleep_test.js": script("say('mine')")])
        #expect(try await compiler.compile("echo-sleep-test").said == ["mine"])
        #expect(try await names(compiler) == ["echo-sleep-test", "simple-blender-render"])
        try compiler.remove("echo-sleep_test.js")
        #expect(try await compiler.compile("echo-sleep-test").tasks.map(\.name) == ["echo"])
    }

    @Test("one that is no JavaScript leaves the built-in type in place, and is told of")
    func shadowed() async throws {
        let compiler = try CompilerUnderTest(["echo_sleep_test.js": "const = 12;"])
        let types = try await compiler.types()
        #expect(types.types.map(\.name) == ["echo-sleep-test", "simple-blender-render"])
        #expect(types.problems.map(\.isBuiltInUsed) == [true])
        #expect(types.problems.first?.location?.line == 1)
        #expect(try await compiler.compile("echo-sleep-test").tasks.map(\.name) == ["echo"])
    }

    @Test("of two with the same type the later name counts")
    func sameType() async throws {
        let compiler = try CompilerUnderTest(["a-b.js": script("say('dash')"), "a_b.js": script("say('underscore')")])
        #expect(try await compiler.compile("a-b").said == ["underscore"])
    }

    @Test("links count, and folders, other endings and tiny files do not")
    func kinds() async throws {
        let compiler = try CompilerUnderTest([
            "elsewhere.txt": script("say('linked')"), "B.JS": script(""), "tiny.js": "let a=1", "sub/c.js": script(""),
            ".js": script(""), "folder.js/x.txt": "",
        ])
        try FileManager.default.createSymbolicLink(
            atPath: "\(compiler.scripts)/linked.js", withDestinationPath: "elsewhere.txt")
        let types = try await compiler.types()
        #expect(types.types.map(\.name) == ["echo-sleep-test", "linked", "simple-blender-render"])
        #expect(types.problems.isEmpty)
        #expect(try await compiler.compile("linked").said == ["linked"])
    }

    @Test("what is not UTF-8 or too large is told of")
    func unreadable() async throws {
        let compiler = try CompilerUnderTest(["big.js": String(repeating: "// filler\n", count: 110_000)])
        try Data([0x2F, 0x2F, 0xFF, 0xFE, 0x0A, 0x0A, 0x0A, 0x0A, 0x0A]).write(
            to: URL(filePath: "\(compiler.scripts)/latin.js"))
        let problems = try await compiler.types().problems
        #expect(problems.map(\.message) == ["the script is larger than 1 MiB", "the script is not UTF-8"])
    }

    @Test("helpers are required from the folder, in the manner of Node")
    func require() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script(
                """
                    say(require("./lib/helper").twice(21)); say(require("./data.json").list); say(require("pkg"));
                    say(require("path") === path && require("author") === author && require("process") === process);
                    say(require("./lib/helper") === require("./lib/../lib/helper.js"));
                    say(require("./whole").name); say(require("./lib/sloppy.js"));
                """),
            "lib/helper.js": "const { two } = require('../numbers'); exports.twice = (n) => n * two;",
            "numbers.js": "module.exports = { two: 2 };", "data.json": #"{"list": [1, "x"]}"#,
            "node_modules/pkg/package.json": #"{"main": "./main"}"#,
            "node_modules/pkg/main.js": "module.exports = 'pkg';",
            "whole/index.js": "exports.name = 'index';",
            "lib/sloppy.js": "undeclared = 5; module.exports = undeclared;",
        ])
        #expect(try await compiler.compile("a").said == [42, [1, "x"], "pkg", true, true, "index", 5])
    }

    @Test("a type notices when a helper changes")
    func changedHelper() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": "const JOB_TYPE = { label: require('./shared').label, settings: [] };",
            "shared.js": "exports.label = 'one';",
        ])
        #expect(try await compiler.types().type(named: "a")?.label == "one")
        try compiler.write("shared.js", "exports.label = 'two';")
        #expect(try await compiler.types().type(named: "a")?.label == "two")
    }

    @Test(
        "nothing outside of the folder is found",
        arguments: [
            "../secret.js", "/etc/hostname", "./../secret.js", "./a/../../secret", "", "fs", "./missing",
            "..\\secret.js",
        ])
    func outside(name: String) async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script("try { require(job.settings.name); say('found') } catch (e) { say(String(e)) }")
        ])
        try "exports.a = 1;".write(toFile: "\(compiler.home.path)/secret.js", atomically: true, encoding: .utf8)
        let said = try await compiler.compile("a", ["name": .string(name)]).said
        #expect(said == [.string("Error: require(\"\(name)\"): no such module")])
    }

    @Test("an error in a helper names the helper's line")
    func helperError() async throws {
        let compiler = try CompilerUnderTest([
            "a.js": script("require('./helper').fail()"),
            "helper.js": "\nexports.fail = function fail() {\n  null.x;\n};",
        ])
        let error = await compiler.failure("a")
        #expect(error?.location?.file == "helper.js" && error?.location?.line == 3, "\(error?.message ?? "")")
    }
}
