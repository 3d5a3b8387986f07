import Foundation
import TestSupport

/// A request that tries to get out of the store, or to make a tree that somebody else would fall over.
struct HostileRequest: Sendable, CustomStringConvertible {
    /// The class of the attack, as docs/threat-model.md and the tests number them.
    enum Attack: Int, CaseIterable, Sendable {
        case lexical = 1
        case collision = 2
        case prefixConflict = 3
        case plantedLink = 4
        case reserved = 5
        case checksum = 8
        case size = 9
    }

    let attack: Attack
    let method: String
    let path: String
    let body: String?
    /// The answer's message has to have one of these in it.
    let culprits: [String]

    var description: String { "\(method) \(path.prefix(200)) \(body?.prefix(300) ?? "")" }
}

/// The corpus: every case is one request, and none of them may be obeyed.
enum EscapeCorpus {
    /// A blob that is stored, so that a path alone decides.
    static let content = TestContent("a harmless file")
    static let other = TestContent("another harmless file")

    /// The same without what only workers on Windows and macOS would fall over.
    static let onAnyPlatform = all.filter { $0.attack != .collision && $0.attack != .reserved }

    static let all: [HostileRequest] =
        filePaths.map { checkout(.lexical, name: "job", paths: [$0], culprit: $0) }
        + windowsNames.map { checkout(.reserved, name: "job", paths: [$0], culprit: $0) }
        + checkoutNames.map { checkout(.lexical, name: $0, paths: ["file"], culprit: $0) }
        + manifests.map { checkout($0, name: "job", paths: $1, culprit: $1[1]) }
        + checksums.flatMap(requestsWithChecksum) + urlChecksums.flatMap(requestsWithURLChecksum)
        + jsonSizes.flatMap(requestsWithSize) + urlSizes.flatMap(requestsWithURLSize)

    // MARK: - Texts

    private static let long = String(repeating: "x", count: 256)

    /// File paths that leave the checkout, or that no tree can hold.
    private static let filePaths: [String] =
        [
            "", "/", "//", "///", ".", "..", "./", "../", "/.", "/..", "../x", "../../x",
            "../../../../../../etc/passwd",
            "a/..", "a/../x", "a/../../x", "a/b/../../../x", "a/.", "a/./x", "./x", "./../x", "a//../x", "a/x/..",
            "/etc/passwd", "//etc/passwd", "/x", "/../x", "/proc/self/root/x", "C:/x", "c:/x", "C:x", "C:", "z:\\x",
            "C:\\windows\\x", "..\\x", "..\\..\\x", "a\\..\\x", "a\\..\\..\\x", "\\x", "\\\\server\\share\\x", ".\\x",
            "\\\\?\\C:\\x", "a/..\\x", "a\\../x", "x/", "a/b/", "a\\", "x\u{0}", "\u{0}", "a\u{0}/../x", "x\u{0}.png",
            "../\u{0}x", "a\nb", "a\rb", "a\tb", "\u{1b}[2Jx", "a\u{7f}b", "a/\u{1}/b", "\n../x",
            ".shaman", ".shaman/x", ".shaman-building", ".shaman-building/x", ".SHAMAN/x", ".Shaman-Building/1/x",
            "a/.shaman/x", "a/.shaman-building", ".shamanx",
            long, "a/\(long)", "\(long)/a", String(repeating: "é", count: 128),
            String(repeating: "a/", count: 2049) + "x", String(repeating: "a/", count: 128) + "x",
            String(repeating: "../", count: 500) + "etc/passwd",
        ]

    /// Names that Windows workers could not open, or that mean something else there.
    private static let windowsNames: [String] =
        [
            "con", "CON", "Con.png", "nul", "NUL.txt", "aux", "aux.c", "prn", "prn.tar.gz", "com1", "COM9.exr", "lpt1",
            "LPT9", "a/con/b", "a/b/nul.png", "con/a", "x.", "x ", "a./b", "a /b", "a/b.", "a/b ", "...", ". .",
            "a/...",
            "a/. ./b", "x. ", "x .",
        ]

    /// Checkout names that leave the checkout root or would hide in the engine's own places.
    private static let checkoutNames: [String] =
        [
            "", ".", "..", "/", "//", "./", "../", "../x", "../jobs", "../file-store", "../file-store/stored",
            "../../x",
            "a/..", "a/../x", "a/../../x", "a/../../../etc", "a/.", "a/./b", "./a", "/a", "/etc", "//a", "/tmp/x",
            "C:/a", "c:a", "C:", "a\\b", "..\\a", "a\\..\\b", "\\a", "\\\\server\\share", "a\u{0}", "\u{0}", "..\u{0}",
            "a\nb", "a\u{1b}b", "a\u{7f}", "\t", ".shaman", ".shaman-building", ".shaman-building/x", "a/.shaman",
            ".SHAMAN-BUILDING/x", "a/.Shaman/b", "...", ". .", " ", "   ", "a/.../b", "a/ /b", "a/. ./b", "con", "NUL",
            "aux.txt", "a/com1", "lpt9/b", "prn. ", long, "a/\(long)", String(repeating: "n", count: 250),
            String(repeating: "a/", count: 16) + "b", String(repeating: "a/", count: 512) + "b",
        ]

    /// Entries that cannot be in one tree, or that some workers could not tell apart. The second one is at fault.
    private static let manifests: [(HostileRequest.Attack, [String])] = [
        (.collision, ["a.png", "A.png"]), (.collision, ["textures/wood.png", "textures/WOOD.png"]),
        (.collision, ["textures/wood.png", "Textures/wood.png"]), (.collision, ["é.png", "e\u{301}.png"]),
        (.collision, ["É.png", "e\u{301}.png"]), (.collision, ["Å.png", "A\u{30a}.png"]),
        (.collision, ["\u{212b}.png", "å.png"]), (.collision, ["한.png", "\u{1112}\u{1161}\u{11ab}.png"]),
        (.collision, ["a/ö/x", "a/o\u{308}/x"]), (.collision, ["straße/x", "STRAßE/x"]),
        (.prefixConflict, ["x", "x/y"]), (.prefixConflict, ["x/y", "x"]), (.prefixConflict, ["a/b/c", "a/b"]),
        (.prefixConflict, ["a/b", "a/b/c/d/e"]), (.collision, ["x", "X/y"]), (.collision, ["X/y", "x"]),
        (.collision, ["é", "e\u{301}/y"]), (.prefixConflict, ["x//y", "x/y"]), (.prefixConflict, ["x\\y", "x/y"]),
        (.prefixConflict, ["a", "a"]),
        (.prefixConflict, ["a/b/c/d", "a/b"]), (.prefixConflict, ["tex/w.png/x", "tex/w.png"]),
        (.prefixConflict, ["a\\b", "a/b/c"]),
    ]

    private static let digits = TestContent("a harmless file").sha

    /// The first 61 digits, to which something is added.
    private static let most = String(digits.prefix(61))

    /// Checksums that are none, as JSON can carry them.
    private static let checksums: [String] = [
        "", "a", "ab", "abc", "..", "../..", "../../../../etc/passwd", "/etc/passwd", "/", ".", "\(most)ab",
        "\(digits)a",
        "\(digits) ", " \(most)ab", "\(most)abg", "\(most)ab\n", "\(most)ab\u{0}", "0x\(most)a", "../\(most)",
        "ab/\(most)",
        "\(most)/..", "ab\\\(most)", "[0-f]\(most.prefix(59))", "{a,b}\(most.prefix(59))",
        "%2e%2e%2f\(most.prefix(55))",
        "-\(most)ab", "\(digits)\(digits)", String(repeating: "*", count: 64), String(repeating: "?", count: 64),
        String(repeating: "０", count: 64), String(repeating: "é", count: 32), String(repeating: "../", count: 21) + "x",
        String(repeating: ".", count: 64), String(repeating: "/", count: 64),
    ]

    /// The same as they stand in a URL.
    private static let urlChecksums: [String] = [
        "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e%2fetc", "..%2F..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "%00", "a",
        "ab",
        "*", "%3F", "%5B0-f%5D", "%2a%2a", "..%5c..", "%252e%252e", "\(most)ab%00", "\(most)abg", "\(digits)%2f",
        "\(digits)%2f..", "\(digits)0", "\(most)ab", "%2f\(most)ab", "\(most)%2e%2e%2f", "%EF%BC%90\(most)ab",
    ]

    /// Sizes as JSON: what stands there, and what the answer may name.
    private static let jsonSizes: [(String, [String])] = [
        ("-1", ["-1"]), ("-9223372036854775808", ["-9223372036854775808"]),
        ("9223372036854775808", ["number", "size"]),
        ("1.5", ["size", "number"]), (#""3""#, ["size"]), (#""../3""#, ["size"]), ("null", ["size"]),
        ("true", ["size"]),
        ("[]", ["size"]), ("{}", ["size"]), ("1e400", ["size", "number"]), ("0x10", ["JSON"]),
    ]

    private static let urlSizes = [
        "-1", "%2b1", "0x10", "1e3", "1.5", "%20", "1%20", "%201", "1%2f..", "..", "%2e%2e%2f1", "1%00", "*", "%3f",
        "9223372036854775808", "-9223372036854775809", "%EF%BC%91", "1;2", "1,000", "NaN",
    ]

    // MARK: - Requests

    private static func json(_ text: String) -> String {
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    }

    private static func entry(sha: String, size: String, path: String) -> String {
        #"{"sha":\#(json(sha)),"size":\#(size),"path":\#(json(path))}"#
    }

    private static func checkout(
        _ attack: HostileRequest.Attack, name: String, paths: [String], culprit: String
    ) -> HostileRequest {
        // The last entry has another content, so that it cannot be taken for a duplicate.
        let files = paths.enumerated().map { index, path in
            let content = index == 0 ? content : other
            return entry(sha: content.sha, size: "\(content.bytes.count)", path: path)
        }
        return HostileRequest(
            attack: attack, method: "POST", path: "/api/v3/shaman/checkout/create",
            body: #"{"checkoutPath":\#(json(name)),"files":[\#(files.joined(separator: ","))]}"#,
            culprits: namings(culprit))
    }

    private static func requestsWithFile(
        _ attack: HostileRequest.Attack, _ file: String, _ culprits: [String]
    ) -> [HostileRequest] {
        [
            HostileRequest(
                attack: attack, method: "POST", path: "/api/v3/shaman/checkout/requirements",
                body: #"{"files":[\#(file)]}"#, culprits: culprits),
            HostileRequest(
                attack: attack, method: "POST", path: "/api/v3/shaman/checkout/create",
                body: #"{"checkoutPath":"job","files":[\#(file)]}"#, culprits: culprits),
        ]
    }

    private static func requestsWithChecksum(_ sha: String) -> [HostileRequest] {
        requestsWithFile(.checksum, entry(sha: sha, size: "15", path: "culprit.png"), namings(sha))
    }

    private static func requestsWithSize(_ size: String, _ culprits: [String]) -> [HostileRequest] {
        requestsWithFile(.size, entry(sha: digits, size: size, path: "culprit.png"), culprits)
    }

    private static func requestsWithURLChecksum(_ sha: String) -> [HostileRequest] {
        requests(.checksum, "\(sha)/15", namings(sha) + namings(sha.removingPercentEncoding ?? sha))
    }

    private static func requestsWithURLSize(_ size: String) -> [HostileRequest] {
        let plain = size.removingPercentEncoding ?? size
        return requests(.size, "\(digits)/\(size)", [" \(size) "] + namings(size) + namings(plain))
    }

    private static func requests(
        _ attack: HostileRequest.Attack, _ tail: String, _ culprits: [String]
    ) -> [HostileRequest] {
        [
            HostileRequest(
                attack: attack, method: "GET", path: "/api/v3/shaman/files/\(tail)", body: nil, culprits: culprits),
            HostileRequest(
                attack: attack, method: "POST", path: "/api/v3/shaman/files/\(tail)", body: "fifteen bytes!!",
                culprits: culprits),
        ]
    }

    /// How a message may name a text: as it is, or in quotes, cut, with what does not show written out.
    private static func namings(_ text: String) -> [String] {
        let escaped = text.unicodeScalars.map { scalar in
            scalar == "\"" || scalar == "\\" || scalar.value < 0x20 || scalar.value == 0x7f
                ? scalar.escaped(asASCII: true) : String(Character(scalar))
        }
        return ["\"\(text)\"", "\"\(escaped.prefix(100).joined())"]
    }
}
