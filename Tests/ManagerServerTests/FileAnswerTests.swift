import HTTPTypes
import ManagerServer
import Testing

@Suite("What of a file is sent")
struct FileAnswerTests {
    /// It changed on Thursday, 1 January 2026, at 12:00:00.
    private let file = FileVersion(size: 1000, modifiedSecond: 1_767_268_800, tag: "\"a-b-c\"")

    private func answer(
        _ fields: HTTPFields, method: HTTPRequest.Method = .get, size: Int64 = 1000, secondsLater: Int = 3600
    ) -> FileAnswer {
        FileAnswer(
            HTTPRequest(method: method, scheme: nil, authority: nil, path: "/", headerFields: fields),
            file: FileVersion(size: size, modifiedSecond: file.modifiedSecond, tag: file.tag),
            second: file.modifiedSecond + secondsLater)
    }

    @Test(
        "a range within the file is sent, as much of it as there is",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=0-499", 0..<500), ("bytes=500-999", 500..<1000), ("bytes=500-", 500..<1000),
            ("bytes=999-5000", 999..<1000), ("bytes=0-9223372036854775807", 0..<1000),
            ("bytes=0-99999999999999999999999", 0..<1000), ("bytes=-1", 999..<1000), ("bytes=-1000", 0..<1000),
            ("bytes=-99999999999999999999999", 0..<1000), ("BYTES=1-2", 1..<3),
        ] as [(String, Range<Int64>)])
    func ranges(_ text: String, _ range: Range<Int64>) {
        #expect(answer([.range: text]) == .part(range))
        #expect(answer([.range: text], method: .head) == .whole)
    }

    @Test(
        "a range of which there is nothing is refused",
        arguments: ["bytes=1000-", "bytes=1000-1001", "bytes=99999999999999999999999-", "bytes=-0"])
    func unsatisfiable(_ text: String) {
        #expect(answer([.range: text]) == .unsatisfiable)
    }

    @Test("an empty file has no ranges", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1"])
    func emptyFile(_ text: String) {
        #expect(answer([.range: text], size: 0) == .unsatisfiable)
        #expect(answer([:], size: 0) == .whole)
    }

    @Test(
        "what is no single range is as if it were not there",
        arguments: [
            "bytes=5-4", "bytes=0-1,5-6", "bytes=-", "bytes=", "bytes", "", "lines=0-5", "bytes=a-b", "bytes=1-b",
            "bytes=a-1", "bytes=+1-2", "bytes=0x1-2", "bytes=1-2-3", "bytes=--1", "bytes= 1-2", "bytes=１-2",
        ])
    func otherRanges(_ text: String) {
        #expect(answer([.range: text]) == .whole)
    }

    @Test(
        "who names the entity tag has the file",
        arguments: [
            ("\"a-b-c\"", true), ("W/\"a-b-c\"", true), ("\"x\", \"a-b-c\"", true), ("\"x\",W/\"a-b-c\" ,\"y\"", true),
            ("*", true), ("\"a-b\"", false), ("a-b-c", false), ("\"A-B-C\"", false), ("", false),
        ])
    func tags(_ text: String, _ isKnown: Bool) {
        for method: HTTPRequest.Method in [.get, .head] {
            #expect(answer([.ifNoneMatch: text], method: method) == (isKnown ? .notModified : .whole))
        }
    }

    @Test(
        "who has seen it since it changed has the file",
        arguments: [
            ("Thu, 01 Jan 2026 12:00:00 GMT", true), ("Thu, 01 Jan 2026 12:00:01 GMT", true),
            ("Thursday, 01-Jan-26 12:00:00 GMT", true), ("Thu Jan  1 12:00:00 2026", true),
            ("Thu, 01 Jan 2026 11:59:59 GMT", false), ("Thu, 01 Jan 2026 12:00:00", false), ("yesterday", false),
            ("Thu, 01 Jan 2026 12:00:00 GMT, and more", false), ("", false),
        ])
    func dates(_ text: String, _ isKnown: Bool) {
        #expect(answer([.ifModifiedSince: text]) == (isKnown ? .notModified : .whole))
        // The tag is more exact, so it alone decides.
        #expect(answer([.ifModifiedSince: text, .ifNoneMatch: "\"x\""]) == .whole)
    }

    @Test("whoever has the file gets no part of it again")
    func both() {
        #expect(answer([.ifNoneMatch: "\"a-b-c\"", .range: "bytes=0-1"]) == .notModified)
        #expect(answer([.ifNoneMatch: "\"x\"", .range: "bytes=0-1"]) == .part(0..<2))
    }

    @Test("a part of another version than the client has is of no use to it")
    func conditionalRange() {
        let date = "Thu, 01 Jan 2026 12:00:00 GMT"
        #expect(answer([.range: "bytes=0-1", .ifRange: "\"a-b-c\""]) == .part(0..<2))
        #expect(answer([.range: "bytes=0-1", .ifRange: "W/\"a-b-c\""]) == .whole)
        #expect(answer([.range: "bytes=0-1", .ifRange: "\"x\""]) == .whole)
        #expect(answer([.range: "bytes=0-1", .ifRange: date]) == .part(0..<2))
        #expect(answer([.range: "bytes=0-1", .ifRange: date], secondsLater: 59) == .whole)
        #expect(answer([.range: "bytes=0-1", .ifRange: "Thu, 01 Jan 2026 12:00:01 GMT"]) == .whole)
        #expect(answer([.range: "bytes=1000-", .ifRange: "\"x\""]) == .whole)
    }
}
