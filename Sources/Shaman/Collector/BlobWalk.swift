internal import Glibc

/// A walk over blobs on disk, shard by shard. Belongs to one thread.
///
/// Entries that vanish meanwhile are fine. A directory that cannot be read is reported, and the walk goes on.
struct BlobWalk {
    let volume: StoreVolume
    let cancellation: Cancellation
    /// Told of what cannot be read.
    let problem: (SystemError) -> Void
    /// Told of each blob and its status. What is no blob is passed over.
    let found: (BlobID, FileStatus) throws -> Void

    /// Walks all shards.
    func run() throws {
        for number in 0..<BlobPath.shardCount { try walk(shard: number) }
    }

    /// Walks one shard.
    func walk(shard number: Int) throws {
        try cancellation.check()
        try reporting {
            guard let shard = try volume.shard(number, making: false) else { return }
            try shard.forEachEntry { entry in
                try cancellation.check()
                guard let digest = BlobPath.digest(shard: number, directory: entry.nameBytes) else { return true }
                try reporting { try walk(entry, of: shard, digest: digest) }
                return true
            }
        }
    }

    /// Looks into one digest's directory.
    private func walk(_ entry: DirectoryEntry, of shard: DirectoryHandle, digest: SHA256Digest) throws {
        let directory = try shard.directory(entry.name)
        try directory.forEachEntry { file in
            guard let size = BlobPath.size(file: file.nameBytes), let status = try directory.statusIfPresent(file.name)
            else { return true }
            try found(BlobID(digest: digest, size: size), status)
            return true
        }
    }

    /// Runs `body`; what it could not read goes to `problem`, unless it has just vanished.
    private func reporting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SystemError {
            if error.errno != ENOENT && error.errno != ENOTDIR { problem(error) }
        }
    }
}
