import FlamencoAPI
import Foundation
import Testing

/// Foundation reads the same bodies, and both have to agree, but for what is listed in ``Difference``.
@Suite("Requests read as Foundation reads them")
struct ManifestOracleTests {
    /// Where the product differs from Foundation, knowingly.
    enum Difference: CaseIterable {
        /// Foundation takes a comma before a closing bracket, which RFC 8259 does not have.
        case trailingComma
        /// Foundation takes UTF-16 and UTF-32; in both a zero byte stands beside each ASCII character.
        case otherEncoding
        /// Foundation takes 5.0 for 5.
        case fraction
        /// Foundation takes 512 levels.
        case nesting
        /// Foundation refuses numbers that no `Double` can hold, even where nobody looks at them.
        case hugeNumber
    }

    /// Decodes with both; `nil` when they agree.
    static func difference(_ bytes: [UInt8], isCheckout: Bool) -> (isAccepted: Bool, difference: Difference?) {
        let ours = Result { () throws(APIError) in try Decoded(decoding: bytes, isCheckout: isCheckout) }
        let theirs = Result { try Decoded(asFoundation: bytes, isCheckout: isCheckout) }
        switch (ours, theirs) {
        case (.success(let ours), .success(let theirs)):
            #expect(ours == theirs, "\(String(decoding: bytes, as: UTF8.self))")
            return (true, nil)
        case (.failure, .failure): return (false, nil)
        case (.success, .failure(let error)):
            if hasHugeNumber(bytes) { return (true, .hugeNumber) }
            Issue.record("accepted, but Foundation says \(error): \(String(decoding: bytes, as: UTF8.self)) \(bytes)")
            return (true, nil)
        case (.failure(let error), .success):
            if bytes.contains(0) { return (false, .otherEncoding) }
            if hasTrailingComma(bytes) { return (false, .trailingComma) }
            if error.message.hasSuffix("not written as an integer") { return (false, .fraction) }
            if error.message.contains("nested deeper") { return (false, .nesting) }
            Issue.record("refused, but not by Foundation: \(error.message): \(String(decoding: bytes, as: UTF8.self))")
            return (false, nil)
        }
    }

    /// Whether a valid document has a comma before a closing bracket; what stands in strings is passed over.
    static func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
        let bare = String(decoding: bytes, as: UTF8.self).replacing(/"(?:[^"\\]|\\.)*"/.dotMatchesNewlines(), with: "0")
        return bare.firstMatch(of: /,[ \t\r\n]*[\]\}]/.matchingSemantics(.unicodeScalar)) != nil
    }

    static func hasHugeNumber(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).firstMatch(of: /[0-9][eE][+\-]?[0-9]{3}|[0-9]{300}/) != nil
    }

    static let file = #"{"sha":"\#(ManifestDecoderTests.sha)","size":1,"path":"x"}"#

    /// Bodies with something in them that decoders disagree about, and how the two of ours are known to differ.
    static let documents: [(String, Difference?)] = [
        (#"{"files":[]}"#, nil), (" \t\r\n{ \"files\" : [ FILE ] , \"a\" : 1 } \n", nil),
        ("\u{feff}{\"files\":[FILE]}", nil),
        (" \u{feff}{\"files\":[]}", nil), ("\u{feff}\u{feff}{\"files\":[]}", nil), ("\u{feff}", nil),
        (#"{"files":[FILE],}"#, .trailingComma), (#"{"files":[FILE,]}"#, .trailingComma),
        (#"{"files":[],"x":[1,]}"#, .trailingComma), (#"{,"files":[]}"#, nil), (#"{"files":[,FILE]}"#, nil),
        (#"{"files":[FILE FILE]}"#, nil), (#"{"files":[] "x":1}"#, nil), (#"{"files":[],,"x":1}"#, nil),
        (#"{"files":[]}x"#, nil), (#"{"files":[]}{}"#, nil), ("{\"files\":[]}\0", nil), ("{\"files\":[]}\u{feff}", nil),
        ("{\"files\":[]\u{c}}", nil), ("{\"files\":[],\u{a0}\"a\":1}", nil), (#"{"files":[],//\n"a":1}"#, nil),
        (#"{'files':[]}"#, nil), (#"{files:[]}"#, nil), (#"{"files":[}"#, nil), (#"{"files":[]]"#, nil),
        (#"{"files":[],"x":{"a":1]}"#, nil), (#"{"files":[],"x":[{"a":[}]]}"#, nil), (#"{"files":[],"x":{"a"}}"#, nil),
        (#"{"files":[],"x":{"a":}}"#, nil), (#"{"files":[],"x":{1:2}}"#, nil), (#"{"files":[],"x":[1 2]}"#, nil),
        (#"{"files":[],"x":tru}"#, nil), (#"{"files":[],"x":nulll}"#, nil), (#"{"files":[],"x":True}"#, nil),
        (#"{"files":[],"x":NaN}"#, nil), (#"{"files":[],"x":Infinity}"#, nil), (#"{"files":[],"x":undefined}"#, nil),
        (#"{"files":[],"":0,"x":[[],{},"",0,-0,true,false,null,[{"a":{"b":[]}}]]}"#, nil),
        (#"{"files":[FILE],"files":5}"#, nil), (#"{"files":5,"files":[FILE]}"#, nil),
        (#"{"files":[{"sha":"a","sha":"\#(ManifestDecoderTests.sha)","size":1,"path":""}]}"#, nil),
        (#"{"files":[{"sha":"\#(ManifestDecoderTests.sha)","size":1,"size":2,"path":"a","path":"b"}]}"#, nil),
        (#"{"files":[FILE],"checkoutPath":""}"#, nil), (#"{"files":[FILE],"checkoutPath":"\u0000"}"#, nil),
        ("null", nil), ("\"\"", nil), ("[FILE]", nil), (" ", nil), ("{}", nil), ("{", nil), ("\"", nil), ("{\"", nil),
        (#"{"files":[],"x":\#(String(repeating: "[", count: 64))\#(String(repeating: "]", count: 64))}"#, nil),
        (#"{"files":[],"x":\#(String(repeating: "[", count: 65))\#(String(repeating: "]", count: 65))}"#, .nesting),
        (#"{"files":[],"x":\#(String(repeating: "[", count: 600))\#(String(repeating: "]", count: 600))}"#, nil),
        (#"{"files":[],"x":\#(String(repeating: "[", count: 100_000))"#, nil),
        (#"{"files":[],"x":1e400}"#, .hugeNumber),
        (#"{"files":[],"x":1\#(String(repeating: "0", count: 400))}"#, .hugeNumber),
    ]

    @Test("bodies that decoders disagree about", arguments: documents)
    func handPicked(json: String, difference: Difference?) {
        let bytes = Array(json.replacing("FILE", with: Self.file).utf8)
        #expect(Self.difference(bytes, isCheckout: false).difference == difference)
        #expect(
            Self.difference(bytes, isCheckout: true).difference == (json.contains("checkoutPath") ? difference : nil))
    }

    @Test(
        "numbers, as sizes and where nobody looks at them",
        arguments: [
            "0", "-0", "00", "01", "-01", "1", "-1", "+1", "1.", ".5", "-.5", "-", "--1", "1.5", "1.e1", "1e", "1e+",
            "1E-",
            "1e5", "1E+5", "1e-5", "0e0", "0.0", "1.2.3", "1e2e3", "1_0", "0x10", "1a", "١", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "5.0", "5e0",
            "99999999999999999999", "9999999999999999999",
        ])
    func numbers(number: String) {
        let sha = ManifestDecoderTests.sha
        for json in [
            #"{"files":[{"sha":"\#(sha)","path":"","size":\#(number)}]}"#,
            #"{"files":[{"sha":"\#(sha)","path":"","size": \#(number) ,"x":0}]}"#,
        ] {
            let found = Self.difference(Array(json.utf8), isCheckout: false).difference
            #expect(found == nil || found == .fraction)
        }
        for json in [#"{"x":\#(number),"files":[]}"#, #"{"files":[],"x":[\#(number)]}"#] {
            #expect(Self.difference(Array(json.utf8), isCheckout: false).difference == nil)
        }
    }

    /// What a string may be made of, or not; each is tried at several distances from the string's ends.
    static let contents: [[UInt8]] =
        [
            #"\""#, #"\\"#, #"\/"#, #"\b\f\n\r\t"#, #"\u0041"#, #"\u00E9"#, #"\uFFFF"#, #"\u0000"#, #"\ud83d\ude00"#,
            #"\uDBFF\uDfff"#, #"\ud800"#, #"\udc00"#, #"\ud800\ud800"#, #"\ud800x"#, #"\ud800\n"#, #"\ud83d\u0041"#,
            #"\udc00\ud800"#, #"\ud83d\"#, #"\ud83d\u"#, #"\q"#, #"\U0041"#, #"\u12"#, #"\u12g4"#, #"\u+123"#,
            #"\u１２３４"#,
            #"\"#, #"\'"#, #"\x41"#, #"\0"#, #"""#, "\n", "\t", "\0", "\u{1f}", "\u{7f}", "\u{80}", "\u{7ff}",
            "\u{800}",
            "\u{ffff}", "\u{d7ff}", "\u{e000}", "\u{10000}", "\u{10ffff}", "e\u{301}", "\u{2028}", "",
        ].map { Array($0.utf8) } + [
            [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xdf, 0xc0], [0xe0, 0x80, 0x80],
            [0xe0, 0x9f, 0xbf], [0xe1, 0x80], [0xe1, 0x80, 0x41], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xef, 0xbf],
            [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe], [0xff],
        ]

    @Test("strings, as paths, names and where nobody looks at them", arguments: contents)
    func strings(content: [UInt8]) {
        let sha = ManifestDecoderTests.sha
        for before in [0, 1, 5, 7, 8, 9, 16] {
            for after in [0, 1, 7, 9] {
                let filled = [UInt8](repeating: 0x61, count: before) + content + [UInt8](repeating: 0x62, count: after)
                for frame in [
                    #"{"files":[{"sha":"\#(sha)","size":1,"path":"*"}]}"#, #"{"files":[],"x":"*"}"#,
                    #"{"files":[],"*":1}"#, #"{"checkoutPath":"*","files":[]}"#,
                    #"{"files":[{"*":1,"sha":"\#(sha)","size":1,"path":""}]}"#,
                ] {
                    let parts = frame.utf8.split(separator: UInt8(ascii: "*"))
                    let bytes = Array(parts[0]) + filled + Array(parts[1])
                    let isCheckout = frame.contains("checkoutPath")
                    let found = Self.difference(bytes, isCheckout: isCheckout).difference
                    #expect(found == nil, "\(String(decoding: bytes, as: UTF8.self))")
                }
            }
        }
    }

    @Test("UTF-16 and UTF-32 are refused, with and without a byte order mark")
    func otherEncodings() {
        for encoding in [
            String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian, .utf32BigEndian,
        ] {
            let bytes = Array(#"{"files":[\#(Self.file)]}"#.data(using: encoding) ?? Data())
            #expect(!Self.difference(bytes, isCheckout: false).isAccepted, "\(encoding)")
        }
    }

    @Test("every beginning of a body is refused, and every byte of it may be any other")
    func exhaustiveDamage() {
        let json = #"{"checkoutPath":"aé\n","files":[{"sha":"\#(ManifestDecoderTests.sha)","size":10,"path":"x"}]}"#
        let bytes = Array(json.utf8)
        for length in bytes.indices {
            #expect(Self.difference(Array(bytes[..<length]), isCheckout: true) == (false, nil))
        }
        for place in bytes.indices where place % 3 == 0 || place < 40 || place > 100 {
            for byte in UInt8.min...UInt8.max {
                var damaged = bytes
                damaged[place] = byte
                _ = Self.difference(damaged, isCheckout: true)
            }
        }
    }

    @Test("random bodies, whole and damaged", arguments: 0..<8)
    func random(part: Int) {
        var generator = DocumentGenerator(seed: UInt64(part) + 3)
        var accepted = 0
        var total = 0
        var differences: [Difference: Int] = [:]
        for _ in 0..<150 {
            let document = generator.document()
            for round in 0..<40 {
                let bytes = round == 0 ? document : generator.damaged(document)
                let result = Self.difference(bytes, isCheckout: generator.chance(3))
                total += 1
                accepted += result.isAccepted ? 1 : 0
                if let difference = result.difference { differences[difference, default: 0] += 1 }
            }
        }
        // Both answers have to be common for the comparison to mean something, and the excuses rare.
        #expect(accepted > total / 10 && accepted < total * 9 / 10, "\(accepted) of \(total)")
        #expect(differences.values.reduce(0, +) < total / 20, "\(differences) of \(total)")
    }
}
