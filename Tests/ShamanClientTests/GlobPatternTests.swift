import ShamanClient
import Testing

@Suite("An exclusion pattern")
struct GlobPatternTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let path: String
        let fits: Bool
        var testDescription: String { "\(pattern) \(fits ? "fits" : "does not fit") \(path)" }
    }

    static let cases = [
        ("*.blend1", "a.blend1", true), ("*.blend1", "x/y/a.blend1", true), ("*.blend1", "a.blend", false),
        ("cache", "x/cache", true), ("cache", "cached", false), ("/cache", "x/cache", false), ("/cache", "cache", true),
        ("tex/*.png", "tex/a.png", true), ("tex/*.png", "x/tex/a.png", false), ("tex/*.png", "tex/sub/a.png", false),
        ("tex/**", "tex/sub/a.png", true), ("tex/**", "tex", false), ("**/a.png", "a.png", true),
        ("x/**/a.png", "x/a.png", true), ("x/**/a.png", "x/y/z/a.png", true), ("x/**/a.png", "y/a.png", false),
        ("?.png", "ä.png", true), ("?.png", "ab.png", false),
        ("[a-c].png", "b.png", true), ("[a-c].png", "d.png", false),
        ("[!a-c].png", "d.png", true), ("[]x].png", "].png", true), ("\\*.png", "*.png", true),
        ("\\*.png", "a.png", false), ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false),
        ("a**b", "axxb", true),
        ("*", ".hidden", true),
    ].map { Case(pattern: $0.0, path: $0.1, fits: $0.2) }

    @Test("fits what shells and .gitignore would have it fit", arguments: cases)
    func fits(_ sample: Case) throws {
        #expect(try GlobPattern(sample.pattern).matches(sample.path, isDirectory: false) == sample.fits)
    }

    @Test("fits directories only when it ends in a slash")
    func directoriesOnly() throws {
        let pattern = try GlobPattern("cache/")
        #expect(pattern.matches("x/cache", isDirectory: true))
        #expect(!pattern.matches("x/cache", isDirectory: false))
    }

    @Test("is refused when it cannot fit anything or is not finished", arguments: ["", "/", "[abc", "x/[!"])
    func refused(_ text: String) {
        #expect(throws: ShamanClientError.self) { try GlobPattern(text) }
    }

    @Test("with many stars takes no longer than the product of both lengths", .timeLimit(.minutes(10)))
    func manyStars() throws {
        let pattern = try GlobPattern(String(repeating: "*a", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000), isDirectory: false))
    }
}
