internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension ShamanClient {
    /// Where a task's log is; `nil` while it has none.
    public func logLocation(ofTask id: String) async throws -> TaskLogLocation? {
        let task = "ask for the log of the task \(id)"
        let answer = try await perform(
            request(.GET, "tasks/\(urlComponent(id))/log"), over: http, task: task, answerLimit: 1 << 16)
        guard answer.isSuccess else { throw lookupFailure(answer, task) }
        return answer.status == .noContent ? nil : try decode(answer, task)
    }

    /// The head of the answer to the question for a part of a log, the body still to come.
    func log(at path: String, range: String, task: String) async throws -> HTTPClientResponse {
        guard let url = configuration.server.resource(path) else { throw unexpected(task) }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "User-Agent", value: "shaman/\(Self.version)")
        request.headers.add(name: "Range", value: range)
        do {
            return try await http.execute(request, deadline: .distantFuture)
        } catch {
            throw brokenLog(error, task)
        }
    }

    /// What an answer without a part of a log means.
    func logFailure(_ response: HTTPClientResponse, _ task: String) async throws -> ShamanClientError {
        guard !(200..<300).contains(response.status.code) else { return unexpected(task) }
        let body = (try? await response.body.collect(upTo: 1 << 16)).map { Array(buffer: $0) } ?? []
        if Task.isCancelled { throw CancellationError() }
        return failure(Answer(status: response.status, headers: response.headers, body: body), task)
    }

    /// Reads what nobody wants, so that the connection can be used again.
    func drain(_ response: HTTPClientResponse) async {
        _ = try? await response.body.collect(upTo: 1 << 16)
    }

    func brokenLog(_ error: any Error, _ task: String) -> any Error {
        if Task.isCancelled { return CancellationError() }
        return ShamanClientError(transport: error, task: task, server: configuration.server)
    }
}
