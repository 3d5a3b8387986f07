internal import Glibc
internal import Synchronization

/// The blobs of one store: who has which, taking them in, keeping them alive, taking them out.
///
/// Calls block unless they are `async`; they belong on the ``IOPool``.
public final class BlobStore: Sendable {
    let volume: StoreVolume
    let durability: Durability
    let inflight = InflightTable()
    let keepAlive = KeepAliveLedger(grace: Limits.collectorGrace)
    let space: SpaceLedger
    let syncs: SyncLedger
    let quarantine: Quarantine
    let recovery: RecoveryGate
    let statistics = StoreStatistics()
    private let locks = KeyLocks()
    private let isClosed = Atomic<Bool>(false)

    init(volume: StoreVolume, durability: Durability, minimumFree: Int64?, recovery: RecoveryGate) throws {
        self.volume = volume
        self.durability = durability
        self.recovery = recovery
        space = SpaceLedger(directory: volume.uploading, minimumFree: minimumFree)
        syncs = SyncLedger(volume: volume)
        quarantine = try Quarantine(root: volume.quarantine)
    }

    /// What the store knows of a blob. A blob reported as stored is not collected for the grace period, although its file
    /// is not touched.
    public func state(of blob: BlobID) throws(ShamanError) -> BlobState {
        if try isStored(blob, touching: false) { return .stored }
        return inflight.isUploading(blob) ? .uploading : .unknown
    }

    /// Whether the blob is stored; if so it is kept alive from now on: its file's times become now, and a collection that
    /// is under way leaves it alone.
    public func vouch(for blob: BlobID) throws(ShamanError) -> Bool {
        try isStored(blob, touching: true)
    }

    private func isStored(_ blob: BlobID, touching: Bool) throws(ShamanError) -> Bool {
        try explainingSystemErrors {
            try verifyIfSuspect(blob)
            return try locks.withLock(blob) {
                guard try isValid(blob) || revive(blob) else { return false }
                keepAlive.insert(blob)
                if touching { try touch(blob) }
                return true
            }
        }
    }

    /// Whether the blob is there with the right length and, after an unclean stop, with the right content.
    private func isValid(_ blob: BlobID) throws -> Bool {
        guard let status = try volume.status(of: blob) else { return false }
        guard status.kind == .file, status.size == blob.size else {
            try discardCorrupt(blob)
            return false
        }
        guard recovery.isSuspect(blob, changed: status.changed) else { return true }
        return try verifyContent(blob)
    }

    /// Hashes a suspect blob before its lock is taken, so that others do not wait for a long read.
    private func verifyIfSuspect(_ blob: BlobID) throws {
        guard !recovery.isFinished, let status = try volume.status(of: blob), status.size == blob.size,
            recovery.isSuspect(blob, changed: status.changed)
        else { return }
        _ = try scrub(blob, pace: { _ in })
    }

    private func verifyContent(_ blob: BlobID) throws -> Bool {
        guard let content = try volume.hashContent(of: blob, pace: { _ in }) else { return false }
        guard content == blob else {
            try discardCorrupt(blob)
            return false
        }
        recovery.clear(blob)
        return true
    }

    private func discardCorrupt(_ blob: BlobID) throws {
        try volume.moveAside(blob)
        syncs.noteDiscarded(blob)
        statistics.removed(blob)
    }

    private func revive(_ blob: BlobID) throws -> Bool {
        guard try quarantine.revive(blob, in: volume) else { return false }
        // Its name is new, so it is no more durable than that of a new blob.
        try noteNewName(of: blob)
        statistics.noteRevived(blob)
        return try isValid(blob)
    }

    /// A blob has just got its name under `stored`: makes the name durable, or notes that it is not.
    private func noteNewName(of blob: BlobID) throws {
        switch durability {
        case .checkout: syncs.noteStored(blob)
        case .always:
            // Noted as unsynced meanwhile: should this fail, the next checkout that names the blob tries again.
            syncs.noteStored(blob)
            try volume.syncDirectories(of: blob)
            syncs.noteDurable(blob)
        case .none: break
        }
    }

    private func touch(_ blob: BlobID) throws {
        guard let shard = try volume.shard(blob.digest.shard, making: false) else { return }
        recovery.clear(blob)
        do {
            try shard.touch(BlobPath.belowShard(blob))
            syncs.noteTouched()
        } catch {
            // Someone else's file or a read-only volume: then the ledger alone keeps it alive, for the grace period.
            guard error.errno == EPERM || error.errno == EACCES || error.errno == EROFS else { throw error }
        }
    }
}

// MARK: - Taking in

extension BlobStore {
    enum Publication {
        case stored
        case alreadyStored
    }

    /// Gives a verified, closed (and in mode `always` synced) staged file its name in the store. Never replaces a blob: the first one stays.
    func publish(_ staged: borrowing StagedFile, as blob: BlobID) throws -> Publication {
        try locks.withLock(blob) {
            guard !isClosed.load(ordering: .acquiring) else {
                throw ShamanError(.unavailable, "the server is stopping")
            }
            if try isValid(blob) || revive(blob) {
                keepAlive.insert(blob)
                try touch(blob)
                return .alreadyStored
            }
            recovery.clear(blob)
            keepAlive.insert(blob)
            statistics.willStore(blob)
            do throws(SystemError) {
                try volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
                    try staged.publish(
                        in: shard, as: BlobPath.belowShard(blob), byLink: volume.capabilities.hardLinks)
                }
            } catch {
                statistics.didNotStore(blob)
                // Another process, or a network volume that answered a repeated call: the name is there all the same.
                guard error.errno == EEXIST, try isValid(blob) else { throw error }
                statistics.willStore(blob)
                try noteNewName(of: blob)
                return .alreadyStored
            }
            // Not before it has its name: a checkpoint in between would take it for synced. Nobody can ask for it before
            // the lock is released.
            try noteNewName(of: blob)
            return .stored
        }
    }

    /// Lets no blob be stored any more, and returns when none is being stored.
    func refuseMore() {
        isClosed.store(true, ordering: .releasing)
        locks.passThroughAll()
    }

    /// Returns when all these blobs would survive power loss, as far as the durability mode asks for it.
    ///
    /// - Throws: `ioFailure` when the volume lost data; the blobs concerned are moved aside and must be uploaded again.
    func makeDurable(_ blobs: some Sequence<BlobID>) throws(ShamanError) {
        guard durability != .none else { return }
        try explainingSystemErrors {
            do {
                try syncs.makeDurable(blobs)
            } catch let failure as SyncFailure {
                throw try distrust(failure)
            }
        }
    }

    /// Makes everything stored so far durable.
    func checkpoint(isClean: Bool) throws(ShamanError) {
        try explainingSystemErrors {
            do {
                try syncs.checkpoint(isClean: isClean)
            } catch let failure as SyncFailure {
                throw try distrust(failure)
            }
        }
    }

    private func distrust(_ failure: SyncFailure) throws -> ShamanError {
        for blob in failure.blobs {
            // What cannot be moved aside stays noted as lost, and no checkout gets it.
            try? locks.withLock(blob) { try discardCorrupt(blob) }
        }
        return ShamanError(
            .ioFailure,
            "the storage volume lost data (\(failure.cause)); \(failure.blobs.count) files must be uploaded again")
    }
}

// MARK: - Taking out

extension BlobStore {
    /// Takes a blob that nothing refers to out of the store, unless it is young after all or somebody wants it.
    ///
    /// - Returns: Whether it was, or in a dry run would be, taken.
    func condemn(_ blob: BlobID, untouchedSince limit: FileTime, into batch: Quarantine.Batch?) throws -> Bool {
        try locks.withLock(blob) {
            guard let status = try volume.status(of: blob), status.kind == .file, status.modified < limit,
                !keepAlive.contains(blob), !inflight.isUploading(blob)
            else { return false }
            guard let batch else { return true }
            try quarantine.take(blob, from: volume, into: batch)
            statistics.removed(blob)
            return true
        }
    }

    /// Deletes a quarantined blob for good.
    func delete(_ blob: BlobID, in batch: Quarantine.Batch) throws -> Bool {
        try locks.withLock(blob) { try quarantine.delete(blob, in: batch) }
    }

    /// Brings a quarantined blob back, because a link to it was found.
    func reviveLinked(_ blob: BlobID) throws -> Bool {
        try locks.withLock(blob) {
            if try isValid(blob) { return false }
            return try revive(blob)
        }
    }

    /// Hashes a stored blob and moves it aside when its content is not what its name says.
    ///
    /// - Returns: Whether it is good; `nil` when it vanished meanwhile.
    func scrub(_ blob: BlobID, pace: (Int) throws -> Void) throws -> Bool? {
        guard let content = try volume.hashContent(of: blob, pace: pace) else { return nil }
        if content == blob {
            recovery.clear(blob)
            return true
        }
        return try locks.withLock(blob) {
            // Look again under the lock: it may have been replaced by a good one.
            guard let again = try volume.hashContent(of: blob, pace: { _ in }) else { return nil }
            guard again != blob else { return true }
            try discardCorrupt(blob)
            return false
        }
    }
}
