internal import Glibc

/// A walk over blobs on disk, shard by shard. Belongs to one thread.
///
/// Entries that vanish meanwhile are fine. A directory that cannot be read is reported, and the walk goes on.
struct BlobWalk {
    let volume: StoreVolume
    let cancellation: Cancellation
    /// What may be known already: the size of the one blob with this digest. Its file is then looked at straight away, as
    /// what else lies in its directory has another size and cannot have the digest.
    let knownSize: (SHA256Digest) -> Int64?
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
        let files = DirectoryLister()
        try reporting {
            guard let shard = try volume.shard(number, making: false) else { return }
            try shard.forEachEntry { entry in
                try cancellation.check()
                guard let digest = BlobPath.digest(shard: number, directory: entry.nameBytes) else { return true }
                try reporting {
                    if try !foundKnown(entry, digest: digest) {
                        try walk(entry, of: shard, digest: digest, with: files)
                    }
                }
                return true
            }
        }
    }

    /// Looks at the file of the one blob that is known to have the digest; `false` when none is, or it is not there.
    private func foundKnown(_ entry: DirectoryEntry, digest: SHA256Digest) throws -> Bool {
        // What is no directory is left to who opens it, and sees what it is.
        guard entry.kind == .directory, let size = knownSize(digest) else { return false }
        let blob = BlobID(digest: digest, size: size)
        guard let status = try volume.status(of: blob) else { return false }
        try found(blob, status)
        return true
    }

    /// Looks into one digest's directory.
    private func walk(
        _ entry: DirectoryEntry, of shard: DirectoryHandle, digest: SHA256Digest, with lister: borrowing DirectoryLister
    ) throws {
        let directory = try shard.directory(entry.name)
        try directory.forEachEntryOnce(with: lister) { file in
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
