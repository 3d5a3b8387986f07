import ScriptEngine
import Testing

@Suite("Splitting as a shell does")
struct ShellWordsTests {
    @Test(
        "blanks separate, quotes and backslashes keep together",
        arguments: [
            ("--python-expr 'print(1 + 1)'", ["--python-expr", "print(1 + 1)"]),
            ("a\"b c\"d", ["ab cd"]),
            ("", []),
            (" \t\r\n ", []),
            ("a\\ b", ["a b"]),
            ("\"a\\nb\\\"\"", ["anb\""]),
            ("'a\\b'", ["a\\b"]),
            ("a '' \"\"", ["a", "", ""]),
            ("a # b\nc", ["a", "c"]),
            ("a#b", ["a#b"]),
            ("'#' a", ["#", "a"]),
            ("ü 'ö ä'", ["ü", "ö ä"]),
        ])
    func words(text: String, expected: [String]) throws {
        #expect(try ShellWords.split(text) == expected)
    }

    @Test("an open end is an error")
    func openEnds() {
        #expect(throws: ShellWords.Fault.openQuote) { try ShellWords.split("a 'b") }
        #expect(throws: ShellWords.Fault.openQuote) { try ShellWords.split("\"b\\") }
        #expect(throws: ShellWords.Fault.openEscape) { try ShellWords.split("a\\") }
    }
}
