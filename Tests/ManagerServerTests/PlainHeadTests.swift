import FlamencoAPI
import HTTPTypes
import ManagerServer
import Shaman
import Testing

/// Two who read one connection must agree on where each request ends: the lane, and the decoder behind it.
@Suite("A plain head is what the full decoder says it is")
struct PlainHeadTests {
    // MARK: By hand

    @Test("what everybody reads alike is plain", arguments: HeadMutations.plain)
    func plain(text: String) throws {
        let head = Array(text.utf8)
        let isUpload = text.hasPrefix("POST /api/v3/shaman/files/")
        let isQuestion = text.hasPrefix("GET /api/v3/shaman/files/")
        switch PlainHead(head) {
        case .upload(let request, let headBytes):
            #expect(isUpload && headBytes == head.count)
            #expect(request.canDefer == text.contains("True"))
            #expect(request.originalName == (text.contains("caf") ? "café" : nil))
        case .question(let blob, let headBytes):
            #expect(isQuestion && headBytes == head.count && "\(blob)" == "\(HeadMutations.sha)/5")
        case .routed(let bytes):
            #expect(!isUpload && !isQuestion && bytes == Int64(head.count) + (text.contains("Length: 12") ? 12 : 0))
        case .incomplete, .other: Issue.record("not read: \(text)")
        }
        try check(head)
        for count in 0..<head.count {
            guard case .incomplete = PlainHead(Array(head.prefix(count))) else {
                Issue.record("\(count) bytes are no whole head: \(text)")
                return
            }
        }
        #expect(PlainHead(head + Array("\r\n\r\nGET".utf8)).isSame(as: PlainHead(head)))
    }

    @Test(
        "what two implementations may read differently is left to the decoder",
        arguments: [
            "X: y\n", "X: a\r\n b\r\n", "\tX: y\r\n", "X : y\r\n", "X: a\u{0}b\r\n", "X: a\rb\r\n", "X\r\n", ": y\r\n",
            "X: \u{7f}\r\n", "Content-Length: 5\r\n", "content-length: 6\r\n", "Transfer-Encoding: chunked\r\n",
            "transfer-encoding: identity\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\n",
            "Connection: upgrade\r\n",
            "Connection: close, keep-alive\r\n", "Connection:\r\n", "Proxy-Connection: close\r\n",
        ])
    func notPlain(line: String) throws {
        for head in [HeadMutations.plain[0], HeadMutations.plain[4]] {
            let whole = Array(head.utf8)
            let start = try #require(whole.firstRange(of: Array("Host: ".utf8))).lowerBound
            for index in [start, whole.count - 2] {
                let bytes = whole[..<index] + Array(line.utf8) + whole[index...]
                guard case .other = PlainHead(Array(bytes)) else {
                    Issue.record("taken for plain: \(quoted(bytes))")
                    return
                }
            }
        }
    }

    @Test(
        "request lines that are not plain are left to the decoder",
        arguments: [
            "POST /x HTTP/1.0", "POST /x HTTP/2.0", "POST /x http/1.1", "POST  /x HTTP/1.1", "POST /x  HTTP/1.1",
            "post /x HTTP/1.1", "POST http://a/x HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "POST /x",
            "POST HTTP/1.1", " POST /x HTTP/1.1", "POST /x HTTP/1.1 ", "POST /\u{e9} HTTP/1.1", "POST /a b HTTP/1.1",
        ])
    func requestLines(line: String) {
        guard case .other = PlainHead(Array("\(line)\r\nHost: a\r\n\r\n".utf8)) else {
            Issue.record("taken for plain: \(line)")
            return
        }
    }

    @Test("an upload that is not correct in every particular is routed")
    func routedUploads() throws {
        let plain = HeadMutations.plain[1]
        let changes = [
            ("h: 5", "h: 6"), ("True", "perhaps"), ("=?utf-8", "=?koi8-r"), ("/5 ", "/05 "), ("/5 ", "/5?x "),
            ("abcdef/", "abcdeg/"), ("/5 ", "/5/ "), ("keep-alive", "close"), ("POST", "PUT"),
            ("X-Shaman-Original-Filename", "X-Shaman-Can-Defer-Upload"), ("Content-Length: 5\r\n", ""),
        ]
        try checkRouted(plain, changes)
    }

    @Test("a question that is not correct in every particular is routed")
    func routedQuestions() throws {
        let plain = HeadMutations.plain[3]
        let changes = [
            ("/5 ", "/05 "), ("/5 ", "/5?pretty "), ("abcdef/", "abcdeg/"), ("/5 ", "/5/ "), ("/5 ", "/-5 "),
            ("/5 ", "/%35 "), ("GET", "HEAD"), ("GET", "DELETE"), ("Host: a\r\n", "Host: a\r\nContent-Length: 3\r\n"),
            ("Host: a\r\n", "Host: a\r\nConnection: close\r\n"), ("/api/v3", "/api/v4"),
        ]
        try checkRouted(plain, changes)
    }

    /// Each of the changes makes a head that goes to the router.
    private func checkRouted(_ plain: String, _ changes: [(old: String, new: String)]) throws {
        for (old, new) in changes {
            let text = plain.replacing(old, with: new)
            #expect(text != plain)
            guard case .routed = PlainHead(Array(text.utf8)) else {
                Issue.record("not routed: \(text)")
                continue
            }
            try check(Array(text.utf8))
        }
    }

    @Test("a head is read up to its limits, and no further")
    func limits() throws {
        func head(fields: Int, padding: Int = 0) -> [UInt8] {
            let lines = (0..<fields).map { "X-\($0): y\r\n" }.joined()
            return Array("GET / HTTP/1.1\r\n\(lines)P: \(String(repeating: "x", count: padding))\r\n\r\n".utf8)
        }
        let smallest = head(fields: 0).count
        let longest = head(fields: 0, padding: PlainHead.maximumBytes - smallest)
        let tooLong = head(fields: 0, padding: PlainHead.maximumBytes - smallest + 1)
        for (bytes, isRead) in [
            (head(fields: 255), true), (head(fields: 256), false), (longest, true), (tooLong, false),
            (head(fields: 0, padding: 100_000), false),
        ] {
            if case .routed = PlainHead(bytes) { #expect(isRead) } else { #expect(!isRead, "\(bytes.count) bytes") }
            try check(bytes)
        }
        // One without an end is not waited for beyond the limit.
        for count in [PlainHead.maximumBytes, PlainHead.maximumBytes + 1] {
            let endless = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            let isWaitedFor = if case .incomplete = PlainHead(endless) { true } else { false }
            #expect(isWaitedFor == (count <= PlainHead.maximumBytes))
        }
    }

    // MARK: By chance

    @Test("tens of thousands of nearly plain heads", arguments: 1...8)
    func mutations(seed: UInt64) throws {
        var mutations = HeadMutations(seed: seed)
        var counts = (plain: 0, others: 0)
        for _ in 0..<5000 {
            if try check(mutations.next()) { counts.plain += 1 } else { counts.others += 1 }
        }
        // Else it would say little.
        #expect(counts.plain > 500 && counts.others > 500, "\(counts)")
    }

    /// Holds what ``PlainHead`` says of bytes against the decoder; tells whether it took them for plain.
    @discardableResult
    private func check(_ bytes: [UInt8]) throws -> Bool {
        switch PlainHead(bytes) {
        case .incomplete:
            let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
            #expect(end == nil && bytes.count <= PlainHead.maximumBytes, "unread: \(quoted(bytes))")
            #expect(!bytes.indices.contains { bytes[$0] == 10 && ($0 == 0 || bytes[$0 - 1] != 13) }, "\(quoted(bytes))")
            return false
        case .other: return false
        case .upload(let request, let headBytes):
            let head = try checkEnd(bytes.prefix(headBytes), body: request.blob.size)
            guard let head else { return true }
            #expect(UploadRequest.matches(head), "\(quoted(bytes))")
            let other = try? UploadRequest(head)
            #expect(other?.blob == request.blob, "\(quoted(bytes))")
            #expect(other?.canDefer == request.canDefer, "\(quoted(bytes))")
            #expect(other?.originalName == request.originalName, "\(quoted(bytes))")
            #expect(other?.contentLength == request.contentLength, "\(quoted(bytes))")
        case .question(let blob, let headBytes):
            let head = try checkEnd(bytes.prefix(headBytes), body: 0)
            #expect(
                head?.method == .get && head?.path?.lowercased() == "/api/v3/shaman/files/\(blob)", "\(quoted(bytes))")
        case .routed(let count):
            let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
            try checkEnd(bytes.prefix(end.upperBound), body: count - Int64(end.upperBound))
        }
        return true
    }

    /// The decoder must see one request with such a body, which ends with its last byte.
    @discardableResult
    private func checkEnd(_ head: ArraySlice<UInt8>, body: Int64) throws -> HTTPRequest? {
        let oracle = try RequestOracle()
        let isLong = body > 64 << 10
        let message = head + [UInt8](repeating: UInt8(ascii: "G"), count: isLong ? 64 << 10 : Int(body))
        oracle.feed(message.dropLast())
        #expect(oracle.endCount == 0, "ends too early: \(quoted(head))")
        oracle.feed(message.suffix(1))
        #expect(oracle.error == nil, "refused: \(quoted(head))")
        #expect(oracle.heads.count == 1, "\(oracle.heads.count) heads: \(quoted(head))")
        #expect(oracle.endCount == (isLong ? 0 : 1), "ends too late: \(quoted(head))")
        #expect(oracle.bodyBytes == message.count - head.count, "another body: \(quoted(head))")
        guard let first = oracle.heads.first else { return nil }
        let line = head.prefix { $0 != UInt8(ascii: "\r") }.split(separator: UInt8(ascii: " "))
        #expect(Array(first.method.rawValue.utf8) == Array(line[0]))
        #expect(Array((first.path ?? "").utf8) == Array(line[1]))
        #expect((first.headerFields[.contentLength].flatMap { Int64($0) } ?? 0) == body, "length: \(quoted(head))")
        // The decoder takes nothing more from a client that wanted the connection closed.
        if !isLong, first.headerFields[.connection]?.lowercased().contains("close") != true {
            oracle.feed(Array("PUT /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            #expect(oracle.error == nil && oracle.heads.last?.path == "/next", "out of step: \(quoted(head))")
        }
        return first
    }

    private func quoted(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.prefix(1000), as: UTF8.self).debugDescription
    }
}

extension PlainHead {
    fileprivate init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { PlainHead($0) } }

    fileprivate func isSame(as other: PlainHead) -> Bool {
        switch (self, other) {
        case (.incomplete, .incomplete), (.other, .other): true
        case (.upload(let one, let bytes), .upload(let two, let otherBytes)):
            one.blob == two.blob && bytes == otherBytes
        case (.question(let one, let bytes), .question(let two, let otherBytes)): one == two && bytes == otherBytes
        case (.routed(let bytes), .routed(let otherBytes)): bytes == otherBytes
        default: false
        }
    }
}
