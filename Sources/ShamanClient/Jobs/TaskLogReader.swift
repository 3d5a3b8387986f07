internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Reads a task's log piece by piece, as it grows.
///
/// Each byte is handed out once, also when a connection breaks in the middle. A log that became shorter is read from its
/// beginning; one that was replaced by a longer one between two looks cannot be told from one that grew.
public struct TaskLogReader: Sendable {
    private let client: ShamanClient
    private let taskID: String
    private let tailBytes: Int64?
    private var location: TaskLogLocation?
    private var position = LogPosition(offset: 0)

    /// - Parameter tailBytes: of what is there at the beginning, no more than so many bytes; `nil` for all of it.
    public init(_ client: ShamanClient, taskID: String, tailBytes: Int64?) {
        self.client = client
        self.taskID = taskID
        self.tailBytes = tailBytes
    }

    /// Hands out what has come since the last call, and tells whether that was anything.
    ///
    /// - Throws: ``ShamanClientError``, after which it can be called again, or `CancellationError`.
    public mutating func read(_ receive: ([UInt8]) -> Void) async throws -> Bool {
        if location != nil { return try await readPiece(nil, receive) }
        guard let found = try await client.logLocation(ofTask: taskID) else { return false }
        location = found
        guard let tailBytes, tailBytes < found.size else { return try await readPiece(nil, receive) }
        guard tailBytes > 0 else {
            position.offset = found.size
            return false
        }
        // The byte before shows whether the first line is a whole one.
        position.offset = found.size - tailBytes - 1
        return try await readPiece(LineStart(isInside: true), receive)
    }

    private mutating func readPiece(_ start: LineStart?, _ receive: ([UInt8]) -> Void) async throws -> Bool {
        guard let location else { return false }
        var start = start ?? LineStart(isInside: false)
        var hasCome = false
        // The second time, a log that was begun anew is asked for from its beginning.
        for _ in 0..<2 {
            let task = "read the log of the task \(taskID)"
            let response = try await client.log(at: location.url, range: position.range, task: task)
            let step = position.step(
                status: Int(response.status.code), range: response.headers.first(name: "content-range"),
                length: response.headers.first(name: "content-length").flatMap { Int64($0) })
            switch step {
            case .wait:
                // Where it is now, the server knows.
                if response.status == .notFound { self.location = nil }
                return hasCome
            case .askAgain: continue
            case .refuse: throw try await client.logFailure(response, task)
            case .take(let skipping):
                do {
                    try await take(response, skipping: skipping) { bytes in
                        let shown = start.take(bytes)
                        guard !shown.isEmpty else { return }
                        hasCome = true
                        receive(shown)
                    }
                } catch {
                    if Task.isCancelled { throw CancellationError() }
                    throw client.brokenLog(error, task)
                }
                let rest = start.finish()
                guard !rest.isEmpty else { return hasCome }
                receive(rest)
                return true
            }
        }
        return hasCome
    }

    private mutating func take(
        _ response: HTTPClientResponse, skipping: Int64, _ receive: ([UInt8]) -> Void
    ) async throws {
        var skipping = skipping
        for try await buffer in response.body {
            let skipped = min(skipping, Int64(buffer.readableBytes))
            skipping -= skipped
            guard skipped < buffer.readableBytes else { continue }
            let bytes = Array(buffer.readableBytesView.dropFirst(Int(skipped)))
            position.offset += Int64(bytes.count)
            receive(bytes)
        }
    }
}
