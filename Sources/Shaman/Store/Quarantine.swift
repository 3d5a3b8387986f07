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

    init(root: DirectoryHandle) throws {
        self.root = root
        var batches: [Batch] = []
        for name in try root.names() {
            guard let time = Int64(name), time >= 0 else { continue }
            batches.append(Batch(time: time, directory: try root.directory(name)))
        }
        known = Mutex(batches)
    }

    /// All batches, oldest first.
    var batches: [Batch] { known.withLock { $0.sorted { $0.time < $1.time } } }

    /// The batch for a collection that begins now.
    func makeBatch(time: Int64) throws -> Batch {
        if let existing = known.withLock({ $0.first { $0.time == time } }) { return existing }
        let batch = Batch(time: time, directory: try root.directory(making: String(time)))
        known.withLock { $0.append(batch) }
        return batch
    }

    /// Moves a stored blob into a batch. The caller holds the blob's key lock.
    func take(_ blob: BlobID, from volume: StoreVolume, into batch: Batch) throws {
        guard let shard = try volume.shard(blob.digest.shard, making: false) else { return }
        let target = try batch.directory.directory(making: BlobPath.shardNames[blob.digest.shard])
        try shard.rename(BlobPath.belowShard(blob), to: target, as: Self.name(of: blob))
        volume.pruneDirectory(of: blob)
    }

    /// Brings a blob back to the store if it is here. The caller holds the blob's key lock.
    func revive(_ blob: BlobID, in volume: StoreVolume) throws -> Bool {
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
            return true
        }
        return false
    }

    /// Calls `body` for each blob of a batch.
    func forEachBlob(in batch: Batch, _ body: (BlobID) throws -> Void) throws {
        for shardName in try batch.directory.names() {
            do {
                for name in try batch.directory.directory(shardName).names() {
                    if let blob = Self.blob(shard: shardName, name: name) { try body(blob) }
                }
            } catch let error as SystemError where error.errno == ENOENT {
                // Emptied and removed meanwhile.
            }
        }
    }

    /// Deletes a blob for good; `false` when it is gone already. The caller holds the blob's key lock.
    func delete(_ blob: BlobID, in batch: Batch) throws(SystemError) -> Bool {
        do {
            try batch.directory.directory(BlobPath.shardNames[blob.digest.shard]).unlink(Self.name(of: blob))
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

    private static func blob(shard: String, name: String) -> BlobID? {
        guard name.utf8.count > 63, name.utf8.dropFirst(62).first == UInt8(ascii: "-") else { return nil }
        return BlobPath.parse(
            shard: shard, directory: String(name.prefix(62)), file: String(name.dropFirst(63)))
    }
}
