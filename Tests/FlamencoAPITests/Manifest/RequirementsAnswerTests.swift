import FlamencoAPI
import Foundation
import NIOCore
import Shaman
import Testing

@Suite("Writing the answer to a requirements request")
struct RequirementsAnswerTests {
    /// The answer as Foundation writes it.
    struct Answer: Codable, Equatable {
        struct File: Codable, Equatable {
            let path: String
            let sha: String
            let size: Int64
            let status: String
        }

        let files: [File]

        func encoded(isPretty: Bool) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    static let files = [
        Answer.File(path: "a/b.png", sha: String(repeating: "0a", count: 32), size: 0, status: "unknown"),
        Answer.File(path: "日本/é.exr", sha: String(repeating: "F9", count: 32), size: .max, status: "uploading"),
        Answer.File(path: "", sha: String(repeating: "5", count: 64), size: 1_234_567_890, status: "stored"),
        Answer.File(path: "x", sha: String(repeating: "c", count: 64), size: 10, status: "unknown"),
    ]

    static func manifest(_ files: [Answer.File]) throws -> ManifestBody {
        // Foundation ignores the status, as the product does.
        try ManifestDecoder.requirements(ByteBuffer(string: try Answer(files: files).encoded(isPretty: false)))
    }

    @Test("it is what Foundation would write, indented or not", arguments: [true, false])
    func sameText(isPretty: Bool) throws {
        let manifest = try Self.manifest(Self.files)
        for picked in [[0], [1], [3], [0, 1, 2, 3], [2, 3]] {
            let missing = try picked.map { ($0, try #require(BlobState(rawValue: Self.files[$0].status))) }
            let answer = RequirementsAnswer.write(missing, of: manifest, isPretty: isPretty)
            #expect(
                String(buffer: answer) == (try Answer(files: picked.map { Self.files[$0] }).encoded(isPretty: isPretty))
            )
        }
    }

    @Test("there is room for the longest values, many times", arguments: [true, false])
    func longest(isPretty: Bool) throws {
        let files = Array(repeating: Self.files[1], count: 100)
        let missing = files.indices.map { (index: $0, state: BlobState.uploading) }
        let answer = RequirementsAnswer.write(missing, of: try Self.manifest(files), isPretty: isPretty)
        #expect(String(buffer: answer) == (try Answer(files: files).encoded(isPretty: isPretty)))
    }

    @Test("nothing missing is an empty list", arguments: [true, false])
    func nothing(isPretty: Bool) throws {
        let answer = RequirementsAnswer.write([], of: try Self.manifest(Self.files), isPretty: isPretty)
        #expect(try JSONDecoder().decode(Answer.self, from: Data(answer.readableBytesView)) == Answer(files: []))
        #expect(isPretty || String(buffer: answer) == "{\"files\":[]}\n")
    }

    @Test("paths and checksums are as the client wrote them, whatever the buffer's place in memory")
    func echo() throws {
        let sha = "\\u0061" + String(repeating: "B", count: 63)
        let json = #"{"files":[{"path":"a\/\u00e9\n\ud83d\ude00\"\\","size":-0,"sha":"\#(sha)"}]}"#
        var buffer = ByteBuffer(string: "something before\(json)something after")
        buffer.moveReaderIndex(forwardBy: 16)
        let slice = buffer.readSlice(length: json.utf8.count)
        let body = try #require(slice)
        let answer = RequirementsAnswer.write(
            [(0, .unknown)], of: try ManifestDecoder.requirements(body), isPretty: false)
        let expected =
            #"{"files":[{"path":"a\/\u00e9\n\ud83d\ude00\"\\","sha":"\#(sha)","size":0,"status":"unknown"}]}"#
        #expect(String(buffer: answer) == expected + "\n")
        let decoded = try JSONDecoder().decode(Answer.self, from: Data(answer.readableBytesView))
        #expect(decoded.files.map(\.path) == ["a/é\n😀\"\\"])
    }
}
