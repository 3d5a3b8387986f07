/// Runs an upload, and cancels it when its body stands still for too long.
///
/// A host that has vanished sends nothing that would end the connection, and the system itself waits a quarter of an hour.
/// Once the body is out, the limit of the answer takes over.
func guardingAgainstStalls<Success: Sendable>(
    of body: FileBody, for limit: Duration, stalled: ShamanClientError,
    _ work: @escaping @Sendable () async throws -> Success
) async throws -> Success {
    try await withThrowingTaskGroup(of: Success?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            var last = body.position
            while true {
                try await Task.sleep(for: limit)
                let position = body.position
                guard position >= 0 else { return nil }
                guard position != last else { throw stalled }
                last = position
            }
        }
        defer { group.cancelAll() }
        while let finished = try await group.next() {
            if let finished { return finished }
        }
        throw CancellationError()
    }
}
