import ScriptEngine
import Testing

@Suite("Frame ranges")
struct FrameRangeTests {
    private func chunks(_ text: String, _ size: Int) throws(FrameRange.Fault) -> [String] {
        try FrameRange(text).chunks(ofSize: size, limit: 1000, source: text)
    }

    @Test(
        "frames are sorted, made unique and split into chunks, which are written compactly",
        arguments: [
            ("1..10,20..25,40,3..8", 4, ["1-4", "5-8", "9,10,20,21", "22-25", "40"]),
            (" 1  .. 10,\t20..25\n,40   ", 4, ["1-4", "5-8", "9,10,20,21", "22-25", "40"]),
            ("47", 4, ["47"]),
            ("1-3", 3, ["1-3"]),
            ("0-12,34-56,78-90", 20, ["0-12,34-40", "41-56,78-81", "82-90"]),
            ("5,4,3", 2, ["3,4", "5"]),
            ("9-7,1", 5, ["1"]),
            ("1-3,4-6", 10, ["1-6"]),
            ("1,3,5", 2, ["1,3", "5"]),
        ])
    func chunking(text: String, size: Int, expected: [String]) throws {
        #expect(try chunks(text, size) == expected)
    }

    @Test(
        "what is no range is quoted in the error",
        arguments: [
            (" 1 10", "1 10"), ("1,,2", "an empty part"), ("1-2-3", "1-2-3"), ("a-5", "a-5"), ("-5", "-5"),
            ("1,x", "\"x\""),
            ("99999999999999999999", "99999999999999999999"), ("", "an empty part"), ("+1", "+1"), ("1.5", "1.5"),
        ])
    func faults(text: String, culprit: String) {
        let error = #expect(throws: FrameRange.Fault.self) { try FrameRange(text) }
        #expect(error?.message.hasPrefix("invalid range \"\(text)\": ") == true)
        #expect(error?.message.contains(culprit) == true, "\(error?.message ?? "")")
    }

    @Test("nothing left, a size that is not positive and too many chunks are errors")
    func chunkFaults() {
        #expect(throws: FrameRange.Fault(message: "invalid range \"5-3\": empty range")) { try chunks("5-3", 4) }
        #expect(throws: FrameRange.Fault(message: "invalid chunk size, must be positive number: 0")) {
            try chunks("1-10", 0)
        }
        #expect(throws: FrameRange.Fault(message: "invalid range \"1-2000\": more than 1000 chunks of 1")) {
            try chunks("1-2000", 1)
        }
    }

    @Test("chunks hold every frame once, in order", arguments: [1, 2, 3, 7, 50, 1000])
    func completeness(size: Int) throws {
        let text = "17-40,3,1-2,90,92,94-120,30-50"
        let all = try FrameRange(text)
        let chunks = try all.chunks(ofSize: size, limit: 1000, source: text)
        let frames = try chunks.map { try FrameRange($0) }
        #expect(try FrameRange(chunks.joined(separator: ",")) == all)
        #expect(frames.dropLast().allSatisfy { $0.count == size })
        #expect(frames.reduce(0) { $0 + $1.count } == all.count)
    }

    @Test("a billion frames cost no more than two")
    func largeRanges() throws {
        let range = try FrameRange("0-999999999,2000000000-2999999999")
        #expect(range.count == 2_000_000_000)
        #expect(
            try range.chunks(ofSize: 1_500_000_000, limit: 10, source: "")
                == ["0-999999999,2000000000-2499999999", "2500000000-2999999999"])
    }
}
