internal import Glibc
internal import Synchronization

/// The blobs of one store: who has which, taking them in, keeping them alive, taking them out.
///
/// Calls block unless they are `async`; they belong on the ``IOPool``.
public final class BlobStore: Sendable {
    let volume: StoreVolume
    let durability: Durability
    let inflight = InflightTable()
    let index = BlobIndex()
    let touches: TouchLedger
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
        touches = TouchLedger(index: index, volume: volume, syncs: syncs)
    }

    /// What the store knows of a blob, by a look at the disk. A blob reported as stored is not collected for the grace
    /// period.
    public func state(of blob: BlobID) throws(ShamanError) -> BlobState {
        if try vouch(for: blob) { return .stored }
        return inflight.isUploading(blob) ? .uploading : .unknown
    }

    /// Whether the blob is stored, by a look at the disk; if so it is kept alive from now on: a collection that is under
    /// way leaves it alone, and its file's times become now, unless that was done a moment ago.
    public func vouch(for blob: BlobID) throws(ShamanError) -> Bool {
        try explainingSystemErrors {
            // From its use on no collection takes what the index has, so that its lock is not needed.
            if index.use(blob), let status = try volume.status(of: blob), status.kind == .file, status.size == blob.size
            {
                return true
            }
            try verifyIfSuspect(blob)
            return try locks.withLock(blob) {
                guard try isValid(blob) || revive(blob) else { return false }
                try noteUse(of: blob)
                return true
            }
        }
    }

    /// Notes that a stored blob is wanted. The caller holds its key lock.
    private func noteUse(of blob: BlobID) throws {
        guard !index.use(blob) else { return }
        recovery.clear(blob)
        try touches.touch(blob)
        index.insertUsed(blob)
    }

    /// Whether the blob is stored, by memory alone and without blocking; kept alive if so, as by ``vouch(for:)``.
    ///
    /// What somebody did to the store by hand since it was last looked at goes unnoticed.
    ///
    /// - Parameter now: From the index's clock, a moment ago at most.
    /// - Returns: `nil` while memory cannot tell: the store is still being surveyed, or the blob may be in quarantine.
    func vouchFromMemory(_ blob: BlobID, now: UsePeriod) -> Bool? {
        if index.use(blob, now: now) { return true }
        return index.isComplete && !quarantine.mayHold(blob) ? false : nil
    }

    /// Whether the blob is stored, by memory and by a look at the disk that does not block; kept alive if so.
    ///
    /// - Returns: `false` also when that cannot be told without blocking: ask ``vouch(for:)`` then.
    public func isKnownStored(_ blob: BlobID) -> Bool {
        index.use(blob) && volume.sizeWithoutBlocking(of: blob) == blob.size
    }

    /// Whether the blob is there with the right length and, after an unclean stop, with the right content.
    private func isValid(_ blob: BlobID) throws -> Bool {
        guard let status = try volume.status(of: blob) else {
            index.remove(blob)
            return false
        }
        guard status.kind == .file, status.size == blob.size else {
            try discardCorrupt(blob)
            return false
        }
        // What memory knows was vetted, whatever changed its times since.
        guard recovery.isSuspect(blob, changed: status.changed), !index.contains(blob) else { return true }
        return try verifyContent(blob)
    }

    /// Hashes a suspect blob before its lock is taken, so that others do not wait for a long read.
    private func verifyIfSuspect(_ blob: BlobID) throws {
        guard !recovery.isFinished, let status = try volume.status(of: blob), status.size == blob.size,
            recovery.isSuspect(blob, changed: status.changed), !index.contains(blob)
        else { return }
        _ = try scrub(blob, pace: { _ in })
    }

    /// Enters a blob that a walk of the store found, if it is whole: what an unclean stop made suspect is hashed first.
    ///
    /// What has a blob's name and is no file of its length is left where it is, until somebody asks for the blob.
    ///
    /// - Parameters:
    ///   - status: What the walk saw.
    ///   - removals: The index's ``BlobIndex/removalCount`` before the walk looked.
    /// - Returns: `false` when it was damaged, and was moved aside.
    func enterFound(
        _ blob: BlobID, _ status: FileStatus, removals: UInt64, pace: (Int) throws -> Void
    ) throws -> Bool {
        guard status.kind == .file, status.size == blob.size else { return true }
        guard recovery.isSuspect(blob, changed: status.changed) else {
            index.insertFound(blob)
            if index.removalCount == removals { return true }
            // Something was taken out meanwhile. If it was this one, the index must not have it.
            return try locks.withLock(blob) { try isValid(blob) || volume.status(of: blob) == nil }
        }
        // Outside the lock first, so that others do not wait for a long read.
        guard try scrub(blob, pace: pace) != false else { return false }
        return try locks.withLock(blob) {
            guard try volume.status(of: blob) != nil else { return true }
            guard try isValid(blob) else { return false }
            index.insertFound(blob)
            return true
        }
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
        index.remove(blob)
        try volume.moveAside(blob)
        syncs.noteDiscarded(blob)
    }

    private func revive(_ blob: BlobID) throws -> Bool {
        guard try quarantine.revive(blob, in: volume) else { return false }
        // Its name is new, so it is no more durable than that of a new blob.
        try noteNewName(of: blob)
        statistics.noteRevived()
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
            // Where memory cannot tell, the disk is looked at; where it can, the exclusive link finds what it missed.
            if vouchFromMemory(blob, now: index.clock.now) != false, try isValid(blob) || revive(blob) {
                try noteUse(of: blob)
                return .alreadyStored
            }
            recovery.clear(blob)
            do throws(SystemError) {
                try link(staged, as: blob)
            } catch {
                // Another process, or a network volume that answered a repeated call: the name is there all the same.
                guard error.errno == EEXIST else { throw error }
                if try isValid(blob) {
                    try noteNewName(of: blob)
                    try noteUse(of: blob)
                    return .alreadyStored
                }
                // What had the name was damaged, and is out of the way now.
                try link(staged, as: blob)
            }
            // Not before it has its name: a checkpoint in between would take it for synced. Nobody can ask for it before
            // the lock is released.
            try noteNewName(of: blob)
            index.insertUsed(blob)
            return .stored
        }
    }

    private func link(_ staged: borrowing StagedFile, as blob: BlobID) throws(SystemError) {
        try volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
            try BlobPath.withPathBelowShard(blob) { path throws(SystemError) in
                try staged.publish(in: shard, as: path, byLink: volume.capabilities.hardLinks)
            }
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
    /// - Parameters:
    ///   - limit: Its file's times must be older.
    ///   - period: It must not have been used since.
    ///   - directory: Its shard's directory in quarantine; `nil` in a dry run.
    /// - Returns: Whether it was, or in a dry run would be, taken.
    func condemn(
        _ blob: BlobID, untouchedSince limit: FileTime, unusedSince period: UsePeriod, into directory: DirectoryHandle?
    ) throws -> Bool {
        try locks.withLock(blob) {
            guard let status = try volume.status(of: blob), status.kind == .file, status.modified < limit,
                !index.isUsed(blob, since: period), !inflight.isUploading(blob)
            else { return false }
            guard let directory else { return true }
            // Out of memory first: whoever asks from now on waits for the lock, and brings it back.
            guard index.remove(blob, unlessUsedSince: period) else { return false }
            do {
                try quarantine.take(blob, from: volume, into: directory)
            } catch {
                index.insertFound(blob)
                throw error
            }
            return true
        }
    }

    /// Deletes a quarantined blob for good.
    ///
    /// - Parameter directory: Its shard's directory in quarantine.
    func delete(_ blob: BlobID, in directory: DirectoryHandle) throws -> Bool {
        try locks.withLock(blob) { try quarantine.delete(blob, in: directory) }
    }

    /// Brings a quarantined blob back, because a link to it was found.
    func reviveLinked(_ blob: BlobID) throws -> Bool {
        try locks.withLock(blob) {
            if try isValid(blob) || !revive(blob) { return false }
            index.insertFound(blob)
            return true
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
