internal import Foundation
internal import Synchronization

/// What is stored but not yet known to be on stable storage, and the group commit that gets it there.
///
/// Lock order: `flushing`, then `unsynced`.
final class SyncLedger: Sendable {
    private struct Pending {
        var blobs: Set<BlobID> = []
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
            pending.isDirty = true
        }
    }

    func noteTouched() { pending.withLock { $0.isDirty = true } }

    /// What would not be trusted after power loss.
    var unsynced: Set<BlobID> { pending.withLock { $0.blobs } }

    var isDirty: Bool { pending.withLock { $0.isDirty } }

    /// Returns when all these blobs would survive power loss. Those who wait meanwhile share one flush.
    ///
    /// - Throws: ``SyncFailure`` when the volume reports that it lost data.
    func makeDurable(_ blobs: some Sequence<BlobID>) throws {
        let needed = pending.withLock { pending in pending.blobs.isEmpty ? [] : blobs.filter(pending.blobs.contains) }
        guard !needed.isEmpty else { return }
        try flushing.withLock { _ in
            let remaining = pending.withLock { pending in needed.filter(pending.blobs.contains) }
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
            throw SyncFailure(blobs: [blob], cause: error)
        }
        pending.withLock { _ = $0.blobs.remove(blob) }
    }

    private func syncAll() throws {
        let covered = pending.withLock { $0.blobs }
        do {
            try volume.stored.syncFileSystem()
        } catch {
            // The kernel reports a lost write once; which file it was of is unknown, so none of them is trusted.
            pending.withLock { $0.blobs.subtract(covered) }
            throw SyncFailure(blobs: Array(covered), cause: error)
        }
        pending.withLock { $0.blobs.subtract(covered) }
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
        return try? JSONDecoder().decode(SyncState.self, from: Data(content))
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
