import FlamencoAPI
import HTTPTypes
import NIOCore
import Shaman
import Testing

@Suite("Reading requirements and checkout requests")
struct ManifestDecoderTests {
    static let sha = "590c148428d5c35fab3ebad2f3365bb469ab9c531b60831f3e826c472027a0b9"

    /// `SHA` stands for a checksum, `FILE` for a whole file.
    static func body(_ json: String) -> ByteBuffer {
        ByteBuffer(
            string: json.replacing("FILE", with: #"{"sha":"SHA","size":1,"path":"x"}"#).replacing("SHA", with: sha))
    }

    static func refusal(_ json: String) -> APIError? {
        do {
            _ = try ManifestDecoder.checkout(body(json))
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Values

    @Test("the values of a request come out in its order, whatever the order of the members")
    func values() throws {
        let manifest = try ManifestDecoder.checkout(
            Self.body(
                """
                {"files" : [ FILE, {"path": "tex/é\\u00e9\\n.png", "more": [{}], "size": 9223372036854775807, "sha": "SHA"},
                \t{"size":0,"path":"","sha":"SHA"} ], "checkoutPath":"film\\/shot"}
                """))
        #expect(manifest.checkoutPath == "film/shot")
        #expect(manifest.blobs.map(\.size) == [1, .max, 0])
        #expect(manifest.blobs.allSatisfy { $0.sha == Self.sha })
        #expect((0..<3).map(manifest.path) == ["x", "tex/éé\n.png", ""])
    }

    @Test("a checkout's name means nothing in a requirements request")
    func foreignName() throws {
        #expect(try ManifestDecoder.requirements(Self.body(#"{"checkoutPath":7,"files":[FILE]}"#)).blobs.count == 1)
    }

    @Test("each escape stands for its character, in names of members, too")
    func escapes() throws {
        let written = #"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00\u0000"#
        let digits = Self.sha.utf8.map { "\\u00\(String($0, radix: 16))" }.joined()
        let manifest = try ManifestDecoder.checkout(
            Self.body(
                """
                {"check\\u006futPath":"","f\\u0069les":[{"\\u0073ha":"\(digits)","siz\\u0065":3,"\\u0070ath":"\(written)"}]}
                """))
        #expect(manifest.path(0) == "\"\\/\u{8}\u{c}\n\r\tAé€😀\0")
        #expect(manifest.blobs == [try BlobID(sha: Self.sha, size: 3)])
    }

    @Test("a checksum in capitals is the same blob")
    func capitals() throws {
        let json = #"{"checkoutPath":"","files":[{"sha":"\#(Self.sha.uppercased())","size":3,"path":""}]}"#
        #expect(try ManifestDecoder.checkout(Self.body(json)).blobs == [try BlobID(sha: Self.sha, size: 3)])
    }

    @Test("of members that come twice the first counts, whatever the second is")
    func repeatedMembers() throws {
        let manifest = try ManifestDecoder.checkout(
            Self.body(
                """
                {"checkoutPath":"a","files":[{"sha":"SHA","sha":5,"size":1,"size":2.5,"path":"p","path":null}],
                "files":{},"checkoutPath":"b"}
                """))
        #expect(manifest.checkoutPath == "a")
        #expect(manifest.blobs.map(\.size) == [1])
        #expect(manifest.path(0) == "p")
    }

    @Test("entries of a checkout carry the paths, checked")
    func entries() throws {
        let manifest = try ManifestDecoder.requirements(
            Self.body(#"{"files":[FILE,{"sha":"SHA","size":2,"path":"a\\b//c"}]}"#))
        #expect(try manifest.entries(portable: true).map(\.path.text) == ["x", "a/b/c"])
        let hostile = try ManifestDecoder.requirements(Self.body(#"{"files":[{"sha":"SHA","size":2,"path":"../x"}]}"#))
        #expect(throws: ShamanError.self) { try hostile.entries(portable: false) }
    }

    // MARK: - Errors

    @Test(
        "what is wrong is named",
        arguments: [
            ("", "value is required but missing"),
            ("null", "the body is null"), ("[]", "the body is not an object"), ("7", "the body is not an object"),
            (#"{"files":[]}"#, #""checkoutPath" is missing"#),
            (#"{"checkoutPath":null,"files":[]}"#, #""checkoutPath" is null"#),
            (#"{"checkoutPath":["a"],"files":[]}"#, #""checkoutPath" is not a text"#),
            (#"{"checkoutPath":"a"}"#, #""files" is missing"#),
            (#"{"checkoutPath":"a","files":null}"#, #""files" is null"#),
            (#"{"checkoutPath":"a","files":{}}"#, #""files" is not a list"#),
            (#"{"checkoutPath":"a","files":[FILE,null]}"#, #""files[1]" is null"#),
            (#"{"checkoutPath":"a","files":[FILE,"x"]}"#, #""files[1]" is not an object"#),
            (#"{"checkoutPath":"a","files":[{"size":1,"path":"x"}]}"#, #""files[0].sha" is missing"#),
            (#"{"checkoutPath":"a","files":[{"sha":1,"size":1,"path":"x"}]}"#, #""files[0].sha" is not a text"#),
            (#"{"checkoutPath":"a","files":[FILE,{"sha":"SHA","path":"x"}]}"#, #""files[1].size" is missing"#),
            (#"{"checkoutPath":"a","files":[{"size":"1"}]}"#, #""files[0].size" is not an integer"#),
            (#"{"checkoutPath":"a","files":[{"size":true}]}"#, #""files[0].size" is not an integer"#),
            (#"{"checkoutPath":"a","files":[{"size":null}]}"#, #""files[0].size" is null"#),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":1}]}"#, #""files[0].path" is missing"#),
            (#"{"checkoutPath":"a","files":[{"path":{}}]}"#, #""files[0].path" is not a text"#),
        ])
    func namedMember(json: String, reason: String) {
        #expect(Self.refusal(json) == APIError(.badRequest, "request body has an error: \(reason)"))
    }

    @Test(
        "a size with a fraction or an exponent is refused, also when it equals a whole number",
        arguments: ["5.0", "1e3", "-0.0", "7E0", "0.5", "500e-2", "1e400", "9223372036854775808.0"])
    func fractionalSize(size: String) {
        let json = #"{"checkoutPath":"a","files":[FILE,{"sha":"SHA","size" : \#(size) ,"path":"x"}]}"#
        let reason = #""files[1].size" is the number \#(size), which is not written as an integer"#
        #expect(Self.refusal(json) == APIError(.badRequest, "request body has an error: \(reason)"))
    }

    @Test(
        "a size beyond 64 bits is refused",
        arguments: ["9223372036854775808", "-9223372036854775809", "10000000000000000000", "99999999999999999999999"])
    func largeSize(size: String) {
        let json = #"{"checkoutPath":"a","files":[{"sha":"SHA","size":\#(size),"path":"x"}]}"#
        let reason = #""files[0].size" is the number \#(size), which is no 64-bit integer"#
        #expect(Self.refusal(json) == APIError(.badRequest, "request body has an error: \(reason)"))
    }

    @Test(
        "a checksum that is none and a negative size are named with their file",
        arguments: [
            ("\"\"", "1", #"checksum """#), ("\"a\\u0062\"", "1", #"checksum "ab""#), ("\"SHA0\"", "1", "checksum"),
            ("\"..\\/..\"", "1", #"checksum "../..""#), ("\"SHA\"", "-1", "-1"),
            ("\"SHA\"", "-9223372036854775808", "-9223372036854775808"),
        ])
    func invalidBlob(sha: String, size: String, culprit: String) {
        let json = #"{"checkoutPath":"a","files":[FILE,{"sha":\#(sha),"size":\#(size),"path":"a\"\u00e9"}]}"#
        let error = Self.refusal(json)
        #expect(error?.status == .badRequest)
        #expect(error?.message.hasPrefix(#"files[1] ("a\"é"): "#) == true, "\(error?.message ?? "none")")
        #expect(error?.message.contains(culprit) == true, "\(error?.message ?? "none")")
    }

    @Test(
        "what is no JSON is told apart, with the byte that shows it",
        arguments: [
            ("nonsense", "byte 1 "), ("{\"files\":[]}x", "byte 12 "), ("{\"a\":01}", "byte 6 "), ("{", "too early"),
            (#"{"checkoutPath":"a","files":"#, "too early"), (#"{"checkoutPath":nul}"#, "byte 19 "),
            (#"{"x":"\ud800"}"#, "surrogate pair stands alone at byte 6"),
        ])
    func malformed(json: String, reason: String) {
        let error = Self.refusal(json)
        #expect(error?.status == .badRequest)
        #expect(error?.message.hasPrefix("request body has an error: it is not valid JSON: ") == true)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "none")")
    }

    @Test("what nobody looks at may be nested 64 levels deep and no deeper", arguments: ["[]", #"{"":}"#])
    func nesting(brackets: String) {
        func json(_ depth: Int) -> String {
            let middle = brackets.index(brackets.startIndex, offsetBy: brackets.count - 1)
            let (opening, closing) = (String(brackets[..<middle]), String(brackets[middle...]))
            let innermost = brackets == "[]" ? "" : "1"
            let nested = String(repeating: opening, count: depth) + innermost + String(repeating: closing, count: depth)
            return #"{"checkoutPath":"a","files":[{"more":\#(nested),"sha":"SHA","size":1,"path":"x"}]}"#
        }
        #expect(Self.refusal(json(64)) == nil)
        for depth in [65, 1000, 1_000_000] {
            #expect(Self.refusal(json(depth))?.message.contains("nested deeper than 64 levels") == true)
        }
    }

    @Test("one file more than is allowed is 413, before the rest is read")
    func tooManyFiles() throws {
        let file = #"{"sha":"\#(Self.sha)","size":1,"path":""}"#
        let most = #"{"files":["# + Array(repeating: file, count: 200_000).joined(separator: ",")
        #expect(try ManifestDecoder.requirements(ByteBuffer(string: most + "]}")).blobs.count == 200_000)
        let error = #expect(throws: APIError.self) {
            try ManifestDecoder.requirements(ByteBuffer(string: most + ",{ and so on"))
        }
        #expect(error?.status == .contentTooLarge)
        #expect(error?.message == "200001 files or more in one request; at most 200000 are accepted")
    }
}
