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
    /// `nil` after the first look: what comes later is read in full.
    private var tailBytes: Int64?
    private var location: TaskLogLocation?
    private var position = LogPosition(offset: 0)
    private var start = LineStart(isInside: false)

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
        if location == nil {
            location = try await client.logLocation(ofTask: taskID)
            let tail = tailBytes
            tailBytes = nil
            guard let location else { return false }
            if let tail, tail < location.size {
                // The byte before shows whether the first line is a whole one.
                position.offset = tail == 0 ? location.size : location.size - tail - 1
                start = LineStart(isInside: tail > 0)
            }
        }
        return try await readPiece(receive)
    }

    private mutating func readPiece(_ receive: ([UInt8]) -> Void) async throws -> Bool {
        guard let location else { return false }
        // The second time, a log that was begun anew is asked for from its beginning.
        for _ in 0..<2 {
            let task = "read the log of the task \(taskID)"
            let response = try await client.log(at: location.url, range: position.range, task: task)
            let before = position.offset
            let step = position.step(
                status: Int(response.status.code), range: response.headers.first(name: "content-range"),
                length: response.headers.first(name: "content-length").flatMap { Int64($0) })
            if position.offset < before { start = LineStart(isInside: false) }
            switch step {
            case .wait:
                await client.drain(response)
                // Where it is now, the server knows.
                if response.status == .notFound { self.location = nil }
                return false
            case .askAgain: await client.drain(response)
            case .refuse: throw try await client.logFailure(response, task)
            case .take(let skipping):
                let came = try await take(response, skipping: skipping, task, receive)
                let rest = start.finish()
                if !rest.isEmpty { receive(rest) }
                return came || !rest.isEmpty
            }
        }
        return false
    }

    private mutating func take(
        _ response: HTTPClientResponse, skipping: Int64, _ task: String, _ receive: ([UInt8]) -> Void
    ) async throws -> Bool {
        var skipping = skipping
        var hasCome = false
        do {
            for try await buffer in response.body {
                let skipped = min(skipping, Int64(buffer.readableBytes))
                skipping -= skipped
                guard skipped < buffer.readableBytes else { continue }
                let bytes = Array(buffer.readableBytesView.dropFirst(Int(skipped)))
                position.offset += Int64(bytes.count)
                let shown = start.take(bytes)
                guard !shown.isEmpty else { continue }
                hasCome = true
                receive(shown)
            }
        } catch {
            throw client.brokenLog(error, task)
        }
        return hasCome
    }
}
