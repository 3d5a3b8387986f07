internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
public import Shaman

extension ShamanClient {
    /// Names longer than this are cut at their beginning: servers limit what a header may take up.
    private static let longestName = 1000

    /// Streams a file's content to the server; only a piece of it is in memory at any time.
    ///
    /// *Errors*: `fileChanged` when the file is not in the given state before, and after, it is read, and then the server
    /// has stored nothing; `contentMismatch` when the server received something else than `blob`. Both name the file.
    public func upload(
        _ file: LocalFile, as blob: BlobID, originalName: String, canDefer: Bool,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws -> UploadOutcome {
        guard file.stamp.size == blob.size else { throw ShamanClientError.changed(originalName) }
        let task = "upload \(quoted(originalName))"
        let body = FileBody(file, name: originalName, pool: pool, sent: sent)
        let request = uploadRequest(blob, originalName, canDefer: canDefer, body)
        let stalled = ShamanClientError(
            .connectionLost, "cannot \(task): \(configuration.server) does not take the data in time")
        do {
            let answer = try await guardingAgainstStalls(of: body, for: configuration.stallTimeout, stalled: stalled) {
                try await exchange(request, body, task)
            }
            return try outcome(answer, originalName, canDefer: canDefer, task)
        } catch {
            // The connection only tells that the body ended early; the file knows why.
            throw Task.isCancelled ? CancellationError() : body.failure ?? error
        }
    }

    private func uploadRequest(_ blob: BlobID, _ name: String, canDefer: Bool, _ body: FileBody) -> HTTPClientRequest {
        var request = request(.POST, "shaman/files/\(blob.sha)/\(blob.size)")
        request.headers.add(name: "Content-Type", value: "application/octet-stream")
        request.headers.add(name: "X-Shaman-Can-Defer-Upload", value: canDefer ? "true" : "false")
        let shownName = String(name.unicodeScalars.suffix(Self.longestName))
        request.headers.add(name: "X-Shaman-Original-Filename", value: EncodedWords.encode(shownName))
        request.body = .stream(body, length: .known(blob.size))
        return request
    }

    private func exchange(_ request: HTTPClientRequest, _ body: FileBody, _ task: String) async throws -> Answer {
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, deadline: .distantFuture)
        } catch {
            throw ShamanClientError(transport: error, task: task, server: configuration.server)
        }
        let succeeded = (200..<300).contains(response.status.code)
        // The server has the blob already: the rest need not be sent, though it costs the connection.
        if succeeded && body.position >= 0 {
            body.abandon()
            return Answer(status: response.status, headers: response.headers, body: [])
        }
        // The status alone says what happened, even if its explanation does not arrive.
        let explanation = try? await response.body.collect(upTo: 1 << 16)
        return Answer(
            status: response.status, headers: response.headers, body: explanation.map { Array(buffer: $0) } ?? [])
    }

    private func outcome(_ answer: Answer, _ name: String, canDefer: Bool, _ task: String) throws -> UploadOutcome {
        switch answer.status.code {
        case 208: return .alreadyStored
        case 200..<300: return .stored
        case 425 where canDefer: return .deferred
        case 417:
            let said = failure(answer, task)
            throw ShamanClientError(
                .contentMismatch,
                "\(quoted(name)) is not what it was when it was hashed; push again when it is at rest (\(said))",
                status: 417)
        default: throw failure(answer, task)
        }
    }
}
