import TestSupport

/// Heads that are nearly plain: what clients, proxies and attackers make of a plain one.
struct HeadMutations {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    static let sha = String(repeating: "0123456789abcdef", count: 4)

    /// Heads that everybody reads alike.
    static let plain: [String] = [
        "POST /api/v3/shaman/files/\(sha)/5 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\n\r\n",
        "POST /api/v3/shaman/files/\(sha)/5 HTTP/1.1\r\nHost: a:1\r\nAccept: */*\r\nConnection: keep-alive\r\n"
            + "X-Shaman-Can-Defer-Upload: True\r\nX-Shaman-Original-Filename: =?utf-8?q?caf=C3=A9?=\r\n"
            + "Content-Length: 5\r\nContent-Type: application/octet-stream\r\n\r\n",
        "POST /api/v3/shaman/files/\(sha)/0 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET /api/v3/shaman/files/\(sha)/5 HTTP/1.1\r\nHost: a\r\nUser-Agent: x (y; z)\r\n\r\n",
        "POST /api/v3/shaman/checkout/requirements HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n"
            + "Content-Type: application/json\r\n\r\n",
    ]

    /// A plain head with one to three changes.
    mutating func next() -> [UInt8] {
        var head = Array(Self.plain.randomElement(using: &random)?.utf8 ?? "".utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) { change(&head) }
        return head
    }

    private mutating func change(_ head: inout [UInt8]) {
        guard !head.isEmpty else { return }
        let index = Int.random(in: head.indices, using: &random)
        switch Int.random(in: 0..<11, using: &random) {
        case 0: head[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: head[index] = UInt8.random(in: 0...255, using: &random)
        case 2: head.insert(Self.bytes.randomElement(using: &random) ?? 0, at: index)
        case 3: head.remove(at: index)
        case 4: changeLines(&head) { lines, line, _ in lines.insert(lines[line], at: line) }
        case 5: changeLines(&head) { lines, line, _ in lines.remove(at: line) }
        case 6: changeLines(&head) { lines, line, other in lines.swapAt(line, other) }
        case 7, 8: insert(Self.lines.randomElement(using: &random) ?? "", into: &head)
        case 9: replace(Self.replacements.randomElement(using: &random) ?? ("", ""), in: &head)
        default: head.removeLast(Int.random(in: 1...head.count, using: &random))
        }
    }

    private mutating func changeLines(_ head: inout [UInt8], _ body: (inout [ArraySlice<UInt8>], Int, Int) -> Void) {
        var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let one = Int.random(in: lines.indices, using: &random)
        let other = Int.random(in: lines.indices, using: &random)
        body(&lines, one, other)
        head = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Puts text before one of the lines.
    private mutating func insert(_ text: String, into head: inout [UInt8]) {
        let starts = head.indices.filter { $0 == 0 || head[$0 - 1] == UInt8(ascii: "\n") }
        head.insert(contentsOf: text.utf8, at: starts.randomElement(using: &random) ?? 0)
    }

    private func replace(_ replacement: (String, String), in head: inout [UInt8]) {
        let old = Array(replacement.0.utf8)
        guard let range = head.firstRange(of: old) else { return }
        head.replaceSubrange(range, with: Array(replacement.1.utf8))
    }

    private static let bytes: [UInt8] = [0, 9, 10, 11, 12, 13, 32, 34, 44, 47, 58, 59, 92, 127, 128, 133, 160, 255]

    private static let lines = [
        "Content-Length: 5\r\n", "Content-Length: 6\r\n", "content-length:5\r\n", "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: \r\n", "Content-Length: 05\r\n",
        "Content-Length : 5\r\n", "Content-Length: 5 5\r\n", "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 18446744073709551621\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n",
        "transfer-encoding:\tCHUNKED\r\n", "Transfer-Encoding : chunked\r\n", "Expect: 100-continue\r\n",
        "Upgrade: h2c\r\n", "Connection: upgrade\r\n", "Connection: close\r\n", "Connection: Keep-Alive\r\n",
        "Connection: close, x\r\n", "Connection: keep-alive, upgrade\r\n", "Connection: \r\n",
        "Proxy-Connection: close\r\n", "Proxy-Connection: upgrade\r\n", " folded\r\n", "\tfolded: too\r\n",
        "X: a\r\n b\r\n", "X: a\nY: b\r\n", "X: a\rY: b\r\n", "X: \u{e9}\r\n", ": nameless\r\n", "no colon\r\n",
        "\r\n", "\n", "X: a\n\n", "X:\r\n", "X\u{e9}: a\r\n", "X(y): a\r\n", "X-Shaman-Can-Defer-Upload: maybe\r\n",
        "X-Shaman-Can-Defer-Upload: 1\r\n", "X-Shaman-Original-Filename: =?koi8-r?b?1MXT1A==?=\r\n",
        "X-Shaman-Original-Filename: \u{e9} =?utf-8?b?Y2Fmw6k=?=\r\n",
    ]

    private static let replacements = [
        ("HTTP/1.1", "HTTP/1.0"), ("HTTP/1.1", "HTTP/2.0"), ("HTTP/1.1", "HTTP/0.9"), ("HTTP/1.1", "http/1.1"),
        (" HTTP/1.1", "  HTTP/1.1"), (" HTTP/1.1", "\tHTTP/1.1"), ("HTTP/1.1", "HTTP/1.1 "), ("HTTP/1.1", "ICE/1.1"),
        ("POST ", "POST  "), ("POST ", "post "), ("POST ", "GET "), ("POST ", "HEAD "), ("POST ", "CONNECT "),
        ("POST ", "PRI "), ("POST ", "SOURCE "), ("POST ", "DESCRIBE "), ("POST ", "M-SEARCH "), ("POST ", "QUERY "),
        ("POST ", "NONSENSE "), ("POST ", "PUT "), ("POST ", "PATCH "), ("POST ", "DELETE "), ("GET ", "OPTIONS "),
        ("GET ", "TRACE "), ("/api", "http://a/api"), ("/api", "*"), ("/api", "//api"), ("/api", "/%61pi"),
        ("/api", "/\u{e9}"), ("/5 ", "/5?x "), ("/5 ", "/5#x "), ("/5 ", "/05 "), ("/5 ", "/-5 "), ("/5 ", "/5/ "),
        ("/5 ", "/99999999999999999999 "), ("abcdef", "ABCDEF"), ("abcdef", "abcdeg"), (": ", " : "), (": ", ":"),
        (": ", ":\t "), ("\r\n", "\n"), ("\r\n", "\r"), ("\r\n", "\r\r\n"), ("\r\n", " \r\n"), ("\r\n\r\n", "\n\n"),
        ("\r\n\r\n", "\r\n\n"), ("\r\n\r\n", "\n\r\n"), ("h: 5", "h: 5\u{b}"), ("h: 5", "h: 005"), ("h: 5", "h: 5;"),
        ("h: 12", "h: 1 2"), ("True", "true "), ("True", "\u{e9}"), ("caf", "\u{0}"),
    ]
}
