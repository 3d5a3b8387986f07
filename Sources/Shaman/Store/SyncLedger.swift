internal import Foundation
internal import Glibc
internal import Synchronization

/// What is stored but not yet known to be on stable storage, and the group commit that gets it there.
///
/// Lock order: `flushing`, then a shard of the pending.
final class SyncLedger: Sendable {
    private struct Pending {
        var blobs: Set<BlobID> = []
        /// What the volume may have lost, until it was moved aside.
        var lost: Set<BlobID> = []
    }

    private final class Shard: Sendable {
        let pending = Mutex(Pending())
    }

    private let volume: StoreVolume
    /// By the digest, so that uploads seldom meet at one lock.
    private let shards = (0..<64).map { _ in Shard() }
    /// Something on the volume changed since the last checkpoint, if only a time.
    private let dirty = Atomic<Bool>(false)
    private let flushing = Mutex(())

    init(volume: StoreVolume) { self.volume = volume }

    private func withPending<Result>(of blob: BlobID, _ body: (inout Pending) -> Result) -> Result {
        shards[Int(truncatingIfNeeded: blob.digest.word1 & 63)].pending.withLock { body(&$0) }
    }

    func noteStored(_ blob: BlobID) {
        withPending(of: blob) { pending in
            pending.blobs.insert(blob)
            pending.lost.remove(blob)
        }
        noteTouched()
    }

    /// The blob and its name are on stable storage.
    func noteDurable(_ blob: BlobID) { withPending(of: blob) { _ = $0.blobs.remove(blob) } }

    /// A blob that was lost is out of the way.
    func noteDiscarded(_ blob: BlobID) {
        withPending(of: blob) { pending in
            pending.lost.remove(blob)
            pending.blobs.remove(blob)
        }
    }

    func noteTouched() {
        if !isDirty { dirty.store(true, ordering: .sequentiallyConsistent) }
    }

    /// What would not be trusted after power loss.
    var unsynced: Set<BlobID> {
        shards.reduce(into: []) { all, shard in all.formUnion(shard.pending.withLock { $0.blobs }) }
    }

    var isDirty: Bool { dirty.load(ordering: .sequentiallyConsistent) }

    private func isPending(_ blob: BlobID) -> Bool { withPending(of: blob) { $0.blobs.contains(blob) } }
    private func isLost(_ blob: BlobID) -> Bool { withPending(of: blob) { $0.lost.contains(blob) } }

    /// Returns when all these blobs would survive power loss. Those who wait meanwhile share one flush.
    ///
    /// - Throws: ``SyncFailure`` when the volume reports that it lost data, now or to somebody else just before.
    func makeDurable(_ blobs: some Sequence<BlobID>) throws {
        let needed = blobs.filter { isPending($0) || isLost($0) }
        guard !needed.isEmpty else { return }
        try flushing.withLock { _ in
            let lost = needed.filter(isLost)
            guard lost.isEmpty else {
                throw SyncFailure(blobs: lost, cause: SystemError("fsync", volume.stored.path, errno: EIO))
            }
            let remaining = needed.filter(isPending)
            if remaining.isEmpty { return }
            if remaining.count <= Limits.individualSyncs {
                for blob in remaining { try syncOne(blob) }
            } else {
                try syncAll()
            }
        }
    }

    /// Makes everything durable and notes until when, so that an unclean stop later suspects only what came after.
    func checkpoint(isClean: Bool) throws {
        try flushing.withLock { _ in
            dirty.store(false, ordering: .sequentiallyConsistent)
            let mark = try SyncState.currentTime(in: volume.engine)
            try syncAll()
            try SyncState(syncedThrough: mark, isClean: isClean).save(in: volume.engine)
        }
    }

    private func syncOne(_ blob: BlobID) throws {
        do {
            try volume.syncBlob(blob)
        } catch let error as SystemError where error.errno == ENOENT {
            // Collected or moved aside meanwhile: nothing is left to make durable.
        } catch let error as SystemError where error.isLostWrite {
            throw lose([blob], error)
        }
        noteDurable(blob)
    }

    private func syncAll() throws {
        let covered = unsynced
        do {
            try volume.stored.syncFileSystem()
        } catch {
            // The kernel reports a lost write once; which file it was of is unknown, so none of them is trusted.
            throw lose(covered, error)
        }
        for blob in covered { noteDurable(blob) }
    }

    private func lose(_ blobs: Set<BlobID>, _ error: SystemError) -> SyncFailure {
        for blob in blobs {
            withPending(of: blob) { pending in
                pending.blobs.remove(blob)
                pending.lost.insert(blob)
            }
        }
        return SyncFailure(blobs: Array(blobs), cause: error)
    }
}

/// The volume could not write out data that was handed to it. The content of these blobs is no longer known to be good.
struct SyncFailure: Error {
    let blobs: [BlobID]
    let cause: SystemError
}

/// Until when everything stored was on stable storage, as a file beside the store.
struct SyncState: Codable {
    var syncedThrough: FileTime
    var isClean: Bool

    static func load(from engine: DirectoryHandle) throws -> SyncState? {
        guard let content = try engine.readFile(StoreLayout.syncState) else { return nil }
        // A note that cannot be read says nothing good of anything.
        let known = try? JSONDecoder().decode(SyncState.self, from: Data(content))
        return known ?? SyncState(syncedThrough: FileTime(nanoseconds: .min), isClean: false)
    }

    func save(in engine: DirectoryHandle) throws {
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self) + "\n"
        try engine.replaceFile(StoreLayout.syncState, text, durably: true)
    }

    /// The time by the volume's own clock.
    static func currentTime(in engine: DirectoryHandle) throws -> FileTime {
        let name = ".clock.\(UInt32.random(in: 0 ... .max))"
        try engine.writeFile(name, "")
        defer { try? engine.unlink(name) }
        return try engine.status(name).changed
    }
}
