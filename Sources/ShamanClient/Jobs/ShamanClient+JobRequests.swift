internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

extension ShamanClient {
    /// The most of a list that is read: what a server sends that does not know of pages.
    static let longestListBytes = 256 << 20

    /// Asks for something that the server may not have: `notFound` then.
    func look<Content: Decodable>(
        _ path: String, task: String, answerLimit: Int = longestListBytes
    ) async throws -> Content {
        let answer = try await perform(request(.GET, path), over: http, task: task, answerLimit: answerLimit)
        guard answer.isSuccess else { throw lookupFailure(answer, task) }
        return try decode(answer, task)
    }

    /// Sends JSON, and reads the answer, if it is one of success.
    func send(_ path: String, _ content: some Encodable, task: String) async throws -> Answer {
        var request = request(.POST, path)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(content)))
        let answer = try await perform(request, over: http, task: task, answerLimit: Self.longestListBytes)
        guard answer.isSuccess else { throw lookupFailure(answer, task) }
        return answer
    }

    func lookupFailure(_ answer: Answer, _ task: String) -> ShamanClientError {
        ShamanClientError(lookup: answer, task: task, server: configuration.server)
    }
}

/// Text as one component of a URL's path, or as a value of its query: all but letters, digits and `-._~` escaped.
func urlComponent(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            result += byte < 16 ? "%0" : "%"
            result += String(byte, radix: 16, uppercase: true)
        }
    }
    return result
}
