import TestSupport

/// Makes request bodies, and damages them, the same way for the same seed.
struct DocumentGenerator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func chance(_ outOf: Int) -> Bool { Int.random(in: 0..<outOf, using: &random) == 0 }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    // MARK: - Documents

    /// A body that is valid, but now and then lacks something or has a value that is none.
    mutating func document() -> [UInt8] {
        var members = (0..<Int.random(in: 0...2, using: &random)).map { _ in member(name(), value(depth: 0)) }
        if !chance(80) { members.append(member("files", files())) }
        if !chance(40) { members.append(member("checkoutPath", string())) }
        if chance(20) { members.append(member("files", chance(2) ? files() : value(depth: 1))) }
        members.shuffle(using: &random)
        return Array((chance(20) ? "\u{feff}" : "").utf8) + Array((space() + object(members) + space()).utf8)
    }

    private mutating func files() -> String {
        list((0..<Int.random(in: 0...4, using: &random)).map { _ in file() })
    }

    private mutating func file() -> String {
        var members = [member("sha", chance(200) ? value(depth: 1) : "\"\(checksum())\"")]
        if !chance(200) { members.append(member("size", size())) }
        if !chance(200) { members.append(member("path", string())) }
        if chance(4) { members.append(member(name(), value(depth: 0))) }
        if chance(40) { members.append(member(pick(["sha", "size", "path"]), value(depth: 1))) }
        members.shuffle(using: &random)
        return object(members)
    }

    private mutating func checksum() -> String {
        let digits = chance(3) ? "0123456789ABCDEFabcdef" : "0123456789abcdef"
        let length = chance(200) ? Int.random(in: 62...66, using: &random) : 64
        return String((0..<length).map { _ in pick(Array(digits)) })
    }

    private mutating func size() -> String {
        switch Int.random(in: 0..<200, using: &random) {
        case 0: value(depth: 1)
        case 1: "-1"
        case 2: number()
        case 3: "9223372036854775808"
        case 4: "9223372036854775807"
        case 5: "-0"
        default: String(Int64.random(in: 0...(1 << Int64.random(in: 0...62, using: &random)), using: &random))
        }
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
        case 0, 1: string()
        case 2, 3: number()
        case 4: pick(["true", "false"])
        case 5: "null"
        case 6: list((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) })
        default:
            object((0..<Int.random(in: 0...3, using: &random)).map { _ in member(name(), value(depth: depth + 1)) })
        }
    }

    private mutating func number() -> String {
        let integer = pick(["0", "1", "42", "-7", "-0", "1234567890123", "100"])
        return integer + pick(["", "", ".5", ".0", ".25e1"]) + pick(["", "", "", "e2", "E-3", "e+1"])
    }

    private mutating func string() -> String {
        let pieces = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            pick([
                "a", "tex", "/", "img_0001.png", "textures/wood/plank", "é", "日本", "😀", " ", "\u{7f}", "\u{2028}", "ﬀ",
                "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\u0000", "\\b\\f\\r\\t",
                "e\u{301}",
            ])
        }
        return "\"\(pieces.joined())\""
    }

    private mutating func name() -> String {
        pick(["mode", "mtime", "", "size_", "shasum", "s", "sha ", "Path", "pat", "é", "filess", "\\n", "ﬁles"])
    }

    /// A name is now and then written with an escape.
    private mutating func member(_ name: String, _ value: String) -> String {
        let written =
            chance(40) && name.hasPrefix("s") ? "\\u0073\(name.dropFirst())" : name
        return "\"\(written)\"\(space()):\(space())\(value)"
    }

    private mutating func object(_ members: [String]) -> String { "{\(separated(members))}" }

    private mutating func list(_ elements: [String]) -> String { "[\(separated(elements))]" }

    private mutating func separated(_ parts: [String]) -> String {
        space() + parts.map { "\($0)\(space())" }.joined(separator: ",\(space())")
    }

    private mutating func space() -> String { chance(6) ? pick([" ", "\n", "\t", "\r\n", "  \n  "]) : "" }

    // MARK: - Damage

    /// What documents are made of, and what breaks them.
    private static let snippets: [[UInt8]] =
        [
            ",", "\"", "\\", "{", "}", "[", "]", ":", "0", "-", "+", ".", "e", "E5", "1", " ", "\n", "null", "true",
            "/",
            "a", "\\u", "\\ud800", "\\udc00", "\\q", "\u{feff}", "\u{b}", "\u{1}", "\u{1f}", "\u{20}", "\u{7f}",
            "\u{80}",
            "é", "5.0", "0x1", "NaN", "\"\"", "{}", "[]", ",\"size\":2", "//", "'", "\u{a0}",
        ].map { Array($0.utf8) } + [
            [0], [0x80], [0xff], [0xc0, 0xaf], [0xc1], [0xc2], [0xe0, 0x80, 0x80], [0xe0, 0xa0], [0xed, 0xa0, 0x80],
            [0xed, 0x9f, 0xbf], [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf8],
        ]

    /// The document with something in it changed.
    mutating func damaged(_ document: [UInt8]) -> [UInt8] {
        var bytes = document
        for _ in 0..<(chance(3) ? 2 : 1) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...(chance(4) ? 80 : 4), using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 2, 3: bytes.insert(contentsOf: pick(Self.snippets), at: place)
            case 4: bytes.removeSubrange(place..<end)
            case 5: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 6: bytes.replaceSubrange(place..<end, with: pick(Self.snippets))
            default: bytes.removeSubrange((chance(2) ? place : bytes.count - min(3, bytes.count))...)
            }
        }
        return bytes
    }
}
