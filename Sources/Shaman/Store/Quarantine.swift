internal import Glibc
internal import Synchronization

/// Where the collector puts blobs before they are deleted: `quarantine/<seconds since 1970>/ab/<62 digits>-<size>.blob`.
///
/// Each collection makes a batch of its own, named by its time. A blob comes back when a client asks for it, or when a
/// later collection finds a link to it.
final class Quarantine: Sendable {
    struct Batch: Sendable {
        /// Seconds since 1970 when the collection that filled it began.
        let time: Int64
        let directory: DirectoryHandle
        var name: String { String(time) }
    }

    private let root: DirectoryHandle
    private let known: Mutex<[Batch]>
    /// What is in here, complete once the batches of earlier processes have been listed.
    let contents = BlobIndex()

    init(root: DirectoryHandle) throws {
        self.root = root
        var batches: [Batch] = []
        for name in try root.names() {
            guard let time = Int64(name), time >= 0 else { continue }
            batches.append(Batch(time: time, directory: try root.directory(name)))
        }
        known = Mutex(batches)
        if batches.isEmpty { contents.setComplete() }
    }

    /// Whether the blob may be in here, by memory alone.
    func mayHold(_ blob: BlobID) -> Bool { !contents.isComplete || contents.contains(blob) }

    /// Lists what earlier processes put here.
    func list() throws {
        guard !contents.isComplete else { return }
        for batch in batches { try forEachBlob(in: batch) { blob, _ in contents.insertFound(blob) } }
        contents.setComplete()
    }

    /// All batches, oldest first.
    var batches: [Batch] { known.withLock { $0.sorted { $0.time < $1.time } } }

    /// The directory of a batch for the blobs of one shard.
    func directory(of batch: Batch, shard number: Int) throws(SystemError) -> DirectoryHandle {
        try batch.directory.directory(making: BlobPath.shardNames[number])
    }

    /// The batch for a collection that begins now.
    func makeBatch(time: Int64) throws -> Batch {
        if let existing = known.withLock({ $0.first { $0.time == time } }) { return existing }
        let batch = Batch(time: time, directory: try root.directory(making: String(time)))
        known.withLock { $0.append(batch) }
        return batch
    }

    /// Moves a stored blob into its shard's directory of a batch. The caller holds the blob's key lock.
    func take(_ blob: BlobID, from volume: StoreVolume, into target: DirectoryHandle) throws {
        guard let shard = try volume.shard(blob.digest.shard, making: false) else { return }
        contents.insertFound(blob)
        do {
            try BlobPath.withPathBelowShard(blob) { path throws(SystemError) in
                try Self.withName(of: blob) { name throws(SystemError) in
                    try shard.rename(path, to: target, as: name)
                }
            }
        } catch {
            contents.remove(blob)
            throw error
        }
        volume.pruneDirectory(of: blob)
    }

    /// Brings a blob back to the store if it is here. The caller holds the blob's key lock.
    func revive(_ blob: BlobID, in volume: StoreVolume) throws -> Bool {
        guard mayHold(blob) else { return false }
        for batch in known.withLock({ $0 }) {
            let directory: DirectoryHandle
            do {
                directory = try batch.directory.directory(BlobPath.shardNames[blob.digest.shard])
            } catch {
                if error.errno == ENOENT { continue }
                throw error
            }
            guard try directory.statusIfPresent(Self.name(of: blob)) != nil else { continue }
            do {
                try volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
                    try directory.rename(Self.name(of: blob), to: shard, as: BlobPath.belowShard(blob))
                }
            } catch {
                if error.errno == ENOENT { continue }
                throw error
            }
            contents.remove(blob)
            return true
        }
        return false
    }

    /// Calls `body` for each blob of a batch, which may take it out, and with its shard's directory there.
    func forEachBlob(in batch: Batch, _ body: (BlobID, DirectoryHandle) throws -> Void) throws {
        let lister = DirectoryLister()
        for (number, shardName) in BlobPath.shardNames.enumerated() {
            let directory: DirectoryHandle
            do {
                directory = try batch.directory.directory(shardName)
            } catch {
                // Never made, or emptied and removed meanwhile.
                if error.errno == ENOENT { continue }
                throw error
            }
            var blobs: [BlobID] = []
            try directory.forEachEntryOnce(with: lister) { entry in
                if let blob = Self.blob(shard: number, name: entry.nameBytes) { blobs.append(blob) }
                return true
            }
            for blob in blobs { try body(blob, directory) }
        }
    }

    /// Deletes a blob for good from its shard's directory of a batch; `false` when it is gone already. The caller holds the
    /// blob's key lock.
    func delete(_ blob: BlobID, in directory: DirectoryHandle) throws(SystemError) -> Bool {
        do {
            try Self.withName(of: blob) { name throws(SystemError) in try directory.unlink(name) }
            contents.remove(blob)
            return true
        } catch {
            if error.errno == ENOENT { return false }
            throw error
        }
    }

    /// Removes a batch's directories if nothing is left in them.
    func removeIfEmpty(_ batch: Batch) throws {
        for shardName in try batch.directory.names() { try? batch.directory.removeDirectory(shardName) }
        do {
            try root.removeDirectory(batch.name)
        } catch {
            if error.errno == ENOTEMPTY || error.errno == EEXIST { return }
            if error.errno != ENOENT { throw error }
        }
        known.withLock { $0.removeAll { $0.time == batch.time } }
    }

    private static func name(of blob: BlobID) -> String {
        "\(BlobPath.directory(blob.digest))-\(BlobPath.file(blob))"
    }

    /// Calls `body` with the name as a C string, made without allocating memory.
    private static func withName(
        of blob: BlobID, _ body: (UnsafePointer<CChar>) throws(SystemError) -> Void
    ) throws(SystemError) {
        try BlobPath.withPathBelowShard(blob, separator: UInt8(ascii: "-"), body)
    }

    private static func blob(shard: Int, name: UnsafeBufferPointer<UInt8>) -> BlobID? {
        guard name.count > 63, name[62] == UInt8(ascii: "-"),
            let digest = BlobPath.digest(shard: shard, directory: UnsafeBufferPointer(rebasing: name[..<62])),
            let size = BlobPath.size(file: UnsafeBufferPointer(rebasing: name[63...]))
        else { return nil }
        return BlobID(digest: digest, size: size)
    }
}
