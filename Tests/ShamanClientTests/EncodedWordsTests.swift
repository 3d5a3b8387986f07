import Foundation
import ShamanClient
import Testing

@Suite("A file name in a header")
struct EncodedWordsTests {
    @Test("plain ASCII passes unchanged", arguments: ["a.blend", "sub/dir/b c.png", "x=?.png", "~!@#$%^&()_+"])
    func plain(_ name: String) {
        let expected = name.contains("=?") ? "=?utf-8?b?\(Data(name.utf8).base64EncodedString())?=" : name
        #expect(EncodedWords.encode(name) == expected)
    }

    @Test("anything else becomes an encoded word in UTF-8")
    func encoded() {
        #expect(EncodedWords.encode("café.blend") == "=?utf-8?b?Y2Fmw6kuYmxlbmQ=?=")
        #expect(EncodedWords.encode("a\u{1}b") == "=?utf-8?b?YQFi?=")
    }

    @Test("blanks that a parser would strip are encoded")
    func outerBlanks() {
        #expect(EncodedWords.encode(" a") == "=?utf-8?b?IGE=?=")
        #expect(EncodedWords.encode("a ") == "=?utf-8?b?YSA=?=")
    }

    @Test("a long name becomes words of at most 75 characters, each whole by itself, with one space between them")
    func longName() throws {
        let name = String(repeating: "渲染🎬é", count: 40) + ".png"
        let words = EncodedWords.encode(name).split(separator: " ", omittingEmptySubsequences: false)
        #expect(words.count > 5)
        var decoded = ""
        for word in words {
            #expect(word.utf8.count <= 75)
            let base64 = try #require(word.wholeMatch(of: /=\?utf-8\?b\?([A-Za-z0-9+\/=]+)\?=/)).output.1
            let bytes = try #require(Data(base64Encoded: String(base64)))
            decoded += try #require(String(data: bytes, encoding: .utf8), "a word ends inside a character")
        }
        #expect(decoded == name)
    }

    @Test("an empty name stays empty")
    func empty() {
        #expect(EncodedWords.encode("") == "")
    }
}
