internal import Shaman
internal import Synchronization

extension Pusher {
    /// Sends blobs over several connections.
    ///
    /// - Returns: those that were really sent; the others turned out to be there already.
    func upload(_ missing: [MissingBlob], of assets: AssetSet) async throws -> Set<BlobID> {
        let items = missing.compactMap { blob in
            assets.sources[blob.blob].map { UploadQueue.Item(file: $0, isUnderWay: blob.status == .uploading) }
        }
        guard !items.isEmpty else { return [] }
        let bytes = items.reduce(0) { $0 + $1.file.blob.size }
        let meter = ProgressMeter(.uploading, files: items.count, bytes: bytes, progress)
        let run = UploadRun(UploadQueue(items))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(options.connections, items.count) {
                group.addTask { try await work(off: run, meter) }
            }
            try await group.waitForAll()
        }
        return run.sent
    }

    /// Sends one after the other until there is nothing left to take.
    private func work(off run: UploadRun, _ meter: ProgressMeter) async throws {
        while let turn = run.take() {
            try Task.checkCancellation()
            run.note(try await upload(turn, meter), turn.item)
        }
    }

    private func upload(_ turn: UploadQueue.Turn, _ meter: ProgressMeter) async throws -> UploadOutcome {
        let file = turn.item.file
        let attempt = AttemptMeter(meter)
        do {
            let outcome = try await retrier.run { failures in
                // Somebody else may have brought it to its end by now, or an upload whose answer got lost.
                if failures > 0 || turn.item.isUnderWay, try await transport.status(of: file.blob) == .stored {
                    return UploadOutcome.alreadyStored
                }
                do {
                    return try await transport.upload(
                        file.file, as: file.blob, originalName: file.path.text, canDefer: turn.canDefer,
                        sent: { attempt.sent($0) })
                } catch {
                    attempt.takeBack()
                    throw error
                }
            }
            if outcome == .deferred { attempt.takeBack() } else { attempt.complete(file.blob.size) }
            return outcome
        } catch let error as ShamanClientError where error.kind == .contentMismatch || error.kind == .fileChanged {
            // What is remembered of the file may be what is wrong, and must not fail the next push as well.
            cache.forget(file.file.path)
            throw error
        }
    }
}

/// What the workers of one round of uploads share.
private final class UploadRun: Sendable {
    private struct State {
        var queue: UploadQueue
        var sent: Set<BlobID> = []
    }

    private let state: Mutex<State>

    init(_ queue: UploadQueue) {
        state = Mutex(State(queue: queue))
    }

    var sent: Set<BlobID> { state.withLock { $0.sent } }

    func take() -> UploadQueue.Turn? { state.withLock { $0.queue.take() } }

    func note(_ outcome: UploadOutcome, _ item: UploadQueue.Item) {
        state.withLock { state in
            switch outcome {
            case .stored: state.sent.insert(item.file.blob)
            case .alreadyStored: break
            case .deferred: state.queue.putOff(item)
            }
        }
    }
}
