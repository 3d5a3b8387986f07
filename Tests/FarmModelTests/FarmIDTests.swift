import FarmModel
import Foundation
import Testing

@Suite("Identities")
struct FarmIDTests {
    @Test("an identity is read in its dashed form, in any case, and written in lower case")
    func dashedForm() throws {
        let text = "AA80BC5F-d0af-46b8-8630-23bd7e80ec4d"
        #expect(try #require(WorkerID(text)).description == text.lowercased())
    }

    @Test(
        "other spellings are refused",
        arguments: [
            "", "aa80bc5fd0af46b8863023bd7e80ec4d", "{aa80bc5f-d0af-46b8-8630-23bd7e80ec4d}",
            "urn:uuid:aa80bc5f-d0af-46b8-8630-23bd7e80ec4d", "aa80bc5f-d0af-46b8-8630-23bd7e80ec4g",
            "aa80bc5f-d0af-46b8-8630-23bd7e80ec4", "aa80bc5fd-0af-46b8-8630-23bd7e80ec4d",
            " a80bc5f-d0af-46b8-8630-23bd7e80ec4d", "aa80bc5f-d0af-46b8-8630-23bd7e80ec4\u{0}",
        ])
    func otherSpellings(text: String) {
        #expect(WorkerID(text) == nil)
    }

    @Test("an identity travels as a JSON text")
    func json() throws {
        let id = JobID()
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([JobID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([JobID].self, from: Data("[\"x\"]".utf8)) }
    }
}
