import ScriptEngine
import Testing

@Suite("Paths in scripts")
struct ScriptPathTests {
    @Test(
        "the last component of a path, and what is before it",
        arguments: [
            ("/a/b.blend", "b.blend", "/a"), ("", ".", "."), ("/", "/", "/"), ("///", "/", "//"), ("a", "a", "."),
            ("/x", "x", "/"), ("/a/b/", "b", "/a/b"), ("R:\\sf\\x.blend", "x.blend", "R:/sf"),
            ("//server/share/f", "f", "//server/share"), ("\\\\server\\f", "f", "//server"),
        ])
    func parts(path: String, basename: String, dirname: String) {
        #expect(ScriptPath.basename(path) == basename)
        #expect(ScriptPath.dirname(path) == dirname)
    }

    @Test(
        "joined paths are clean, but for backslashes",
        arguments: [
            (["/a", "b"], "/a/b"), ([], ""), (["", ""], ""), (["a", "", "b"], "a/b"), (["/a/b", "../c"], "/a/c"),
            (["a", "../.."], ".."), (["a", ".."], "."), (["/.."], "/"), (["//server/x", "y"], "/server/x/y"),
            (["a\\b", "..\\c"], "a/b/../c"), (["R:\\a", "b"], "R:/a/b"), (["a//b", "./c/"], "a/b/c"),
        ])
    func join(paths: [String], expected: String) {
        #expect(ScriptPath.join(paths) == expected)
    }

    @Test(
        "the stem is without the last extension",
        arguments: [
            ("a.flamenco.blend", "a.flamenco"), (".rc", ""), ("/x/y", "y"), ("C:\\d.e\\f.g", "f"), ("a.", "a"),
        ])
    func stem(path: String, expected: String) {
        #expect(ScriptPath.stem(path) == expected)
    }
}
