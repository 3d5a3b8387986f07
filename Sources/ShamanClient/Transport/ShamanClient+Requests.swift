internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// An answer, complete.
struct Answer: Sendable {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    let body: [UInt8]

    var isSuccess: Bool { (200..<300).contains(status.code) }
}

extension ShamanClient {
    /// The most of an error's answer that is read.
    private static let errorBytes = 1 << 16
    /// The most of an answer that is read whatever was asked.
    private static let smallestAnswerLimit = 1 << 20

    func get<Content: Decodable>(_ path: String, task: String) async throws -> Content {
        let answer = try await perform(
            request(.GET, path), over: http, task: task, answerLimit: Self.smallestAnswerLimit)
        return try decode(answer, task)
    }

    /// Sends JSON and reads JSON.
    func post<Content: Decodable>(
        _ path: String, _ content: some Encodable, over http: HTTPClient, task: String
    ) async throws -> Content {
        let json = try JSONEncoder().encode(content)
        var request = request(.POST, path)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: json))
        // What the server says of files is never much more than what it was told of them.
        let limit = max(Self.smallestAnswerLimit, json.count * 2)
        return try decode(try await perform(request, over: http, task: task, answerLimit: limit), task)
    }

    func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: configuration.server.endpoint(path))
        request.method = method
        request.headers.add(name: "User-Agent", value: "shaman/\(Self.version)")
        request.headers.add(name: "Accept", value: "application/json")
        return request
    }

    /// Sends a request and reads the answer, whatever its status.
    func perform(
        _ request: HTTPClientRequest, over http: HTTPClient, task: String, answerLimit: Int
    ) async throws -> Answer {
        do {
            // The timeouts of the connection guard each step, so the whole may take as long as it takes.
            let response = try await http.execute(request, deadline: .distantFuture)
            let succeeded = (200..<300).contains(response.status.code)
            let body: [UInt8]
            if succeeded {
                body = Array(buffer: try await response.body.collect(upTo: answerLimit))
            } else {
                // The status alone says what happened, even if its explanation does not arrive.
                body = (try? await response.body.collect(upTo: Self.errorBytes)).map { Array(buffer: $0) } ?? []
            }
            return Answer(status: response.status, headers: response.headers, body: body)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw ShamanClientError(transport: error, task: task, server: configuration.server)
        }
    }

    func decode<Content: Decodable>(_ answer: Answer, _ task: String) throws -> Content {
        guard answer.isSuccess else { throw failure(answer, task) }
        do {
            return try JSONDecoder().decode(Content.self, from: Data(answer.body))
        } catch {
            throw unexpected(task)
        }
    }

    func failure(_ answer: Answer, _ task: String) -> ShamanClientError {
        ShamanClientError(
            status: answer.status, headers: answer.headers, body: answer.body, task: task, server: configuration.server)
    }

    func unexpected(_ task: String) -> ShamanClientError {
        ShamanClientError(
            .unexpectedAnswer, "cannot \(task): \(configuration.server) does not answer as a Shaman server does")
    }
}

extension TimeAmount {
    /// The duration as NIO counts it.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .seconds(seconds) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}
