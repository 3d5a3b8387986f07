import Testing

@testable import Shaman

@Suite("Paths of files in checkouts")
struct CheckoutPathTests {
    static let longest = String(repeating: "a", count: 255)

    @Test(
        "a relative path is taken, with single slashes",
        arguments: [
            ("a", "a", "", "a"), ("sub/replacer.py", "sub/replacer.py", "sub", "replacer.py"),
            ("a//b", "a/b", "a", "b"), ("a/b///c", "a/b/c", "a/b", "c"),
            (#"a\b\c.blend"#, "a/b/c.blend", "a/b", "c.blend"),
            (#"a\/b"#, "a/b", "a", "b"), ("Ünï/ränið.blend", "Ünï/ränið.blend", "Ünï", "ränið.blend"),
            ("...", "...", "", "..."), (".hidden", ".hidden", "", ".hidden"), ("a..b/c..", "a..b/c..", "a..b", "c.."),
            (" leading", " leading", "", " leading"), ("日本/🎬.exr", "日本/🎬.exr", "日本", "🎬.exr"),
            (longest, longest, "", longest), ("shaman", "shaman", "", "shaman"),
            ("a/.sham", "a/.sham", "a", ".sham"), ("aa:x", "aa:x", "", "aa:x"),
        ])
    func accepts(raw: String, text: String, directory: String, name: String) throws {
        let path = try CheckoutPath(raw, portable: false)
        #expect(path.text == text)
        #expect(path.directory == directory)
        #expect(path.name == name)
    }

    @Test(
        "what is empty, absolute, leaves the checkout or belongs to the engine is refused",
        arguments: [
            "", "/", "//", "/etc/passwd", "..", ".", "../x", "a/..", "a/../b", "a/./b", "./a", "a/.", #"..\x"#,
            #"a\..\b"#,
            #"\x"#, #"\\server\share\x"#, "C:", "c:x", "C:/x", #"z:\x"#, "a/", "a/b/", #"a\"#, "a\0b", "a\nb", "a\tb",
            "\u{1}", "a\u{7f}", "a\r\nb", ".shaman", ".shaman-building/x", "a/.SHAMAN-x", "a/.Shaman/b",
            "\(longest)a", "d/\(longest)a/f",
        ])
    func refuses(raw: String) {
        for portable in [true, false] {
            let error = shamanError { _ = try CheckoutPath(raw, portable: portable) }
            #expect(error?.code == .invalidInput, "\(Quoted(raw))")
            #expect(error?.message.contains("\(Quoted(raw))") == true || error?.message.contains("file path") == true)
        }
    }

    @Test(
        "a mark that joins the separator before it hides no component",
        arguments: [
            "../\u{301}x", "a/../\u{301}x", "../\u{200d}x", "..\\\u{301}x", "\\\u{301}x", "/\u{301}x", "./\u{308}",
            "d/\u{301}e/..", ".shaman-building/\u{301}x", "d/\u{301}/../..\u{2f}\u{308}",
        ])
    func refusesBehindCombiningMarks(raw: String) {
        #expect(shamanError { _ = try CheckoutPath(raw, portable: false) }?.code == .invalidInput, "\(Quoted(raw))")
        #expect(shamanError { _ = try CheckoutName(raw) }?.code == .invalidInput, "\(Quoted(raw))")
    }

    @Test("a separator before a combining mark separates all the same")
    func splitsBeforeCombiningMarks() throws {
        for raw in ["d/\u{301}e", "d\\\u{301}e"] {
            let path = try CheckoutPath(raw, portable: true)
            #expect(Array(path.text.utf8) == Array("d/\u{301}e".utf8))
            #expect(Array(path.directory.utf8) == Array("d".utf8))
            #expect(Array(path.name.utf8) == Array("\u{301}e".utf8))
        }
        #expect(try CheckoutName("d/\u{301}e").components.map { Array($0.utf8) } == [[0x64], Array("\u{301}e".utf8)])
    }

    @Test("length and depth are limited to the byte and the level")
    func limits() throws {
        let component = String(repeating: "b", count: 63) + "/"
        let longest = String(repeating: component, count: 63) + String(repeating: "c", count: 64)
        #expect(longest.utf8.count == CheckoutPath.maximumBytes)
        #expect(try CheckoutPath(longest, portable: true).text == longest)
        #expect(shamanError { _ = try CheckoutPath(longest + "d", portable: true) }?.code == .invalidInput)

        let deepest = Array(repeating: "d", count: CheckoutPath.maximumDepth).joined(separator: "/")
        #expect(try CheckoutPath(deepest, portable: true).text == deepest)
        #expect(shamanError { _ = try CheckoutPath(deepest + "/e", portable: true) }?.code == .invalidInput)
    }

    @Test("a component is measured in bytes, not in characters")
    func measuresBytes() throws {
        #expect(try CheckoutPath(String(repeating: "é", count: 127), portable: true).text.utf8.count == 254)
        #expect(shamanError { _ = try CheckoutPath(String(repeating: "é", count: 128), portable: true) } != nil)
    }

    @Test(
        "names that Windows workers cannot open are refused only when names shall be portable",
        arguments: [
            "CON", "nul.txt", "a/prn", "AUX.blend", "com1", "LPT9.x", "a/com5/b", "dot.", "blank ", "a /b", "a./b",
        ])
    func portableNames(raw: String) throws {
        #expect(shamanError { _ = try CheckoutPath(raw, portable: true) }?.code == .invalidInput)
        #expect(try CheckoutPath(raw, portable: false).text == raw)
    }

    @Test(
        "names that only resemble devices are fine",
        arguments: ["console", "com", "com0", "com10", "lpt", "auxiliary.png", "x.con", "nul_", "comb.txt"])
    func similarNames(raw: String) throws {
        #expect(try CheckoutPath(raw, portable: true).text == raw)
    }

    @Test("an error message stays short however long the path is")
    func shortMessage() {
        let error = shamanError { _ = try CheckoutPath(String(repeating: "x", count: 100_000), portable: true) }
        #expect((error?.message.count ?? 0) < 300)
    }
}

@Suite("Client text in messages")
struct QuotedTests {
    @Test(
        "what does not show is escaped",
        arguments: [
            ("plain", #""plain""#), (#"say "hi""#, #""say \"hi\"""#), (#"a\b"#, #""a\\b""#), ("a\nb", #""a\nb""#),
            ("\0", #""\0""#), ("\u{7f}", #""\u{7F}""#), ("\u{202e}x", #""\u{202E}x""#), ("ränið", #""ränið""#),
            ("\u{200d}", #""\u{200D}""#), ("\u{2028}", #""\u{2028}""#), ("", #""""#), ("\u{1b}[31m", #""\u{1B}[31m""#),
        ])
    func escapes(text: String, expected: String) {
        #expect(Quoted(text).description == expected)
    }

    @Test("long text is cut")
    func cuts() {
        let longest = String(repeating: "a", count: 120)
        #expect(Quoted(longest).description == "\"\(longest)\"")
        #expect(Quoted(longest + "a").description == "\"\(longest)…\"")
    }
}
