import Testing

@testable import Shaman

/// Paths are taken by a look at their bytes; what that look does not take is checked at length. Both must agree.
@Suite("Checking a path by its bytes")
struct PlainPathTests {
    /// What components are made of: everything that some rule knows, and what only resembles it.
    private static let pieces = [
        "a", "B", "tex", "wood.png", ".", "..", "...", ". ", " ", "x ", "y.", ".hidden", ".shaman", ".SHAMAN",
        ".Shaman-x",
        ".shamaN\u{301}", ".shama", "shaman", "con", "CON", "nul.txt", "aux.", "prn", "com1", "COM9.x", "com0", "com10",
        "lpt3", "LPT", "con\u{301}", "con.\u{301}x", "c\u{2134}n", "\u{301}", "\u{200d}", "é", "e\u{301}", "日本", "🎬",
        "\u{600}", "\u{600}.", "\u{600} ", "\u{212a}", "ſ", "\u{37e}", "\u{e000}", "C:", "c:x", ":", "a:b", "-",
        "\u{1}",
        "\u{1f}", "\u{7f}", "\u{80}", "\t", "\0", "%", String(repeating: "n", count: 254),
        String(repeating: "n", count: 255), String(repeating: "n", count: 256), String(repeating: "é", count: 127),
        String(repeating: "é", count: 128),
    ]
    private static let separators = ["/", "/", "/", "/", "/", "\\", "//", "/\u{301}", "\\\u{308}", "/\u{200d}"]

    private static func path(_ generator: inout SeededGenerator) -> String {
        var result = ""
        for index in 0..<Int.random(in: 1...6, using: &generator) {
            if index > 0 { result += separators.randomElement(using: &generator) ?? "/" }
            // Most components are fine, so that most of a path is looked at.
            let isPlain = Bool.random(using: &generator)
            result += isPlain ? "d\(index)" : pieces.randomElement(using: &generator) ?? ""
            if Int.random(in: 0..<8, using: &generator) == 0 { result += pieces.randomElement(using: &generator) ?? "" }
        }
        switch Int.random(in: 0..<24, using: &generator) {
        case 0: return "/" + result
        case 1: return result + "/"
        case 2: return "\\" + result
        default: return result
        }
    }

    private func outcome(_ body: () throws(ShamanError) -> CheckoutPath) -> Result<[UInt8], ShamanError> {
        do throws(ShamanError) {
            let path = try body()
            return .success(Array(path.text.utf8) + [0] + Array(path.name.utf8) + [0] + Array(path.directory.utf8))
        } catch {
            return .failure(error)
        }
    }

    private func expectAgreement(_ raw: String) {
        for portable in [true, false] {
            let quick = outcome { () throws(ShamanError) in try CheckoutPath(raw, portable: portable) }
            let thorough = outcome { () throws(ShamanError) in try CheckoutPath(diagnosing: raw, portable: portable) }
            switch (quick, thorough) {
            case (.success(let quick), .success(let thorough)): #expect(quick == thorough, "\(Quoted(raw))")
            case (.failure(let quick), .failure(let thorough)):
                #expect(quick.code == thorough.code && quick.message == thorough.message, "\(Quoted(raw))")
            default: Issue.record("\(Quoted(raw)), portable \(portable): \(quick), but at length \(thorough)")
            }
        }
    }

    @Test("it says what the check at length says, for any path", arguments: [1, 2, 3, 4] as [UInt64])
    func agreement(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5000 { expectAgreement(Self.path(&generator)) }
    }

    @Test("it says the same of every short path of bytes that matter", .timeLimit(.minutes(10)))
    func shortPaths() {
        let scalars: [Unicode.Scalar] = ["a", "C", ".", "/", "\\", ":", " ", "\u{301}", "\u{0}", "\u{7f}"]
        for number in 0..<10_000 {
            var raw = String.UnicodeScalarView()
            var rest = number
            while rest > 0 {
                raw.append(scalars[rest % 10])
                rest /= 10
            }
            expectAgreement(String(raw))
        }
    }

    @Test("it says the same at the limits of length and depth")
    func limits() {
        for depth in 127...129 {
            expectAgreement(Array(repeating: "d", count: depth).joined(separator: "/"))
            expectAgreement(Array(repeating: "d", count: depth).joined(separator: "\\"))
        }
        for length in 4095...4097 {
            let component = String(repeating: "b", count: 99) + "/"
            let path = String(repeating: component, count: 41)
            expectAgreement(String(path.prefix(length)))
            expectAgreement(path.prefix(length - 2) + "é")
        }
    }

    @Test(
        "paths as clients send them are plain, in whatever language, and from Windows",
        arguments: [
            "scene.blend", "tex/wood.png", "d/\u{301}e", "日本/シーン.blend", "a b/c d.png", #"tex\wood\a.png"#, ".hidden/x",
            "console/auxiliary.txt", "a..b/..c", "_/😀.exr",
        ])
    func ordinaryPaths(raw: String) {
        var raw = raw
        let plain = raw.withUTF8 { PlainPath(bytes: $0, portable: true) }
        #expect(plain != nil)
    }
}
