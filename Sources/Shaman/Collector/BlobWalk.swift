internal import Glibc

extension StoreVolume {
    /// Calls `body` for each blob in the store, with the handle of its shard. What is no blob is passed over.
    ///
    /// Entries that vanish meanwhile are fine. A directory that cannot be read is reported to `problem`, and the walk goes on.
    func forEachBlob(
        cancellation: Cancellation, problem: (SystemError) -> Void,
        _ body: (BlobID, DirectoryHandle) throws -> Void
    ) throws {
        for number in 0..<BlobPath.shardCount {
            try cancellation.check()
            try reporting(problem) {
                guard let shard = try shard(number, making: false) else { return }
                try forEachBlob(in: shard, number: number, cancellation: cancellation, problem: problem, body)
            }
        }
    }

    private func forEachBlob(
        in shard: DirectoryHandle, number: Int, cancellation: Cancellation, problem: (SystemError) -> Void,
        _ body: (BlobID, DirectoryHandle) throws -> Void
    ) throws {
        try shard.forEachEntry { entry in
            try cancellation.check()
            let directoryName = entry.text
            guard directoryName.utf8.count == 62 else { return true }
            try reporting(problem) {
                for fileName in try shard.directory(directoryName).names() {
                    guard
                        let blob = BlobPath.parse(
                            shard: BlobPath.shardNames[number], directory: directoryName, file: fileName)
                    else { continue }
                    try body(blob, shard)
                }
            }
            return true
        }
    }

    /// Runs `body`; what it could not read goes to `problem`, unless it has just vanished.
    private func reporting(_ problem: (SystemError) -> Void, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SystemError {
            if error.errno != ENOENT && error.errno != ENOTDIR { problem(error) }
        }
    }
}
