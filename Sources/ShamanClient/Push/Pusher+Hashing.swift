internal import Shaman
internal import Synchronization

extension Pusher {
    /// Finds out what the files contain, from the cache or by reading them, several at once.
    ///
    /// The order of the scan is kept. What was found out is saved even if a later file fails.
    func hash(_ scan: AssetScan, _ pool: IOPool) async throws -> [HashedFile] {
        let meter = ProgressMeter(.hashing, files: scan.files.count, bytes: scan.totalBytes, progress)
        let results = HashResults(scan.files)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<min(options.hashThreads, scan.files.count) {
                    group.addTask { try await hashAll(results, meter, pool) }
                }
                try await group.waitForAll()
            }
        } catch {
            try? await saveCache(pool)
            throw error
        }
        try? await saveCache(pool)
        return results.inOrder()
    }

    private func hashAll(_ results: HashResults, _ meter: ProgressMeter, _ pool: IOPool) async throws {
        while let (index, scanned) = results.next() {
            let hashed = try await pool.perform { [cache] flag in
                let known = try cache.identify(
                    scanned.file, name: scanned.path.text,
                    isCancelled: { flag.isRaised }, progress: { meter.add(files: 0, bytes: $0) })
                meter.add(files: 1, bytes: 0)
                return HashedFile(path: scanned.path, file: known.file, blob: known.blob)
            }
            results.set(hashed, at: index)
        }
    }

    func saveCache(_ pool: IOPool) async throws {
        try await pool.perform { [cache] _ in cache.save() }
    }
}

/// Hands out files to hash, the largest first so that none is begun late, and collects what they contain.
private final class HashResults: Sendable {
    private struct State {
        var next = 0
        var hashed: [HashedFile?]
    }

    private let files: [ScannedFile]
    private let order: [Int]
    private let state: Mutex<State>

    init(_ files: [ScannedFile]) {
        self.files = files
        order = files.indices.sorted { files[$0].file.stamp.size > files[$1].file.stamp.size }
        state = Mutex(State(hashed: Array(repeating: nil, count: files.count)))
    }

    func next() -> (index: Int, file: ScannedFile)? {
        state.withLock { state in
            guard state.next < order.count else { return nil }
            defer { state.next += 1 }
            return (order[state.next], files[order[state.next]])
        }
    }

    func set(_ file: HashedFile, at index: Int) {
        state.withLock { $0.hashed[index] = file }
    }

    func inOrder() -> [HashedFile] {
        state.withLock { $0.hashed.compactMap(\.self) }
    }
}
