internal import Foundation
internal import Glibc
internal import Synchronization

/// What is stored but not yet known to be on stable storage, and the group commit that gets it there.
///
/// Lock order: `flushing`, then `pending`.
final class SyncLedger: Sendable {
    private struct Pending {
        var blobs: Set<BlobID> = []
        /// What the volume may have lost, until it was moved aside.
        var lost: Set<BlobID> = []
        /// Something on the volume changed since the last checkpoint, if only a time.
        var isDirty = false
    }

    private let volume: StoreVolume
    private let pending = Mutex(Pending())
    private let flushing = Mutex(())

    init(volume: StoreVolume) { self.volume = volume }

    func noteStored(_ blob: BlobID) {
        pending.withLock { pending in
            pending.blobs.insert(blob)
            pending.lost.remove(blob)
            pending.isDirty = true
        }
    }

    /// The blob and its name are on stable storage.
    func noteDurable(_ blob: BlobID) { pending.withLock { _ = $0.blobs.remove(blob) } }

    /// A blob that was lost is out of the way.
    func noteDiscarded(_ blob: BlobID) {
        pending.withLock { pending in
            pending.lost.remove(blob)
            pending.blobs.remove(blob)
        }
    }

    func noteTouched() { pending.withLock { $0.isDirty = true } }

    /// What would not be trusted after power loss.
    var unsynced: Set<BlobID> { pending.withLock { $0.blobs } }

    var isDirty: Bool { pending.withLock { $0.isDirty } }

    /// Returns when all these blobs would survive power loss. Those who wait meanwhile share one flush.
    ///
    /// - Throws: ``SyncFailure`` when the volume reports that it lost data, now or to somebody else just before.
    func makeDurable(_ blobs: some Sequence<BlobID>) throws {
        let needed = pending.withLock { pending in
            pending.blobs.isEmpty && pending.lost.isEmpty
                ? [] : blobs.filter { pending.blobs.contains($0) || pending.lost.contains($0) }
        }
        guard !needed.isEmpty else { return }
        try flushing.withLock { _ in
            let (lost, remaining) = pending.withLock { pending in
                (needed.filter(pending.lost.contains), needed.filter(pending.blobs.contains))
            }
            guard lost.isEmpty else {
                throw SyncFailure(blobs: lost, cause: SystemError("fsync", volume.stored.path, errno: EIO))
            }
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
            pending.withLock { $0.isDirty = false }
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
        pending.withLock { _ = $0.blobs.remove(blob) }
    }

    private func syncAll() throws {
        let covered = pending.withLock { $0.blobs }
        do {
            try volume.stored.syncFileSystem()
        } catch {
            // The kernel reports a lost write once; which file it was of is unknown, so none of them is trusted.
            throw lose(covered, error)
        }
        pending.withLock { $0.blobs.subtract(covered) }
    }

    private func lose(_ blobs: Set<BlobID>, _ error: SystemError) -> SyncFailure {
        pending.withLock { pending in
            pending.blobs.subtract(blobs)
            pending.lost.formUnion(blobs)
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
