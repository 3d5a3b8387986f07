internal import Synchronization

/// One store, opened: the operations that dialects and tools call.
///
/// It owns the store's lock from opening to ``close()`` or the end of the process. `async` calls do their blocking work on
/// the service's own threads.
public final class ShamanService: Sendable {
    /// The blobs.
    public let blobs: BlobStore
    /// The collector of this store.
    public let collector: Collector
    /// The verifier of this store.
    public let scrubber: Scrubber
    /// The verification that runs in the background, if any.
    public let verification: Verification
    /// The threads that make the blocking calls.
    public let pool: IOPool
    /// The threads that build and remove checkouts, which takes longer.
    let builders: IOPool
    /// How it was opened.
    public let options: ShamanOptions

    let volume: StoreVolume
    let checkouts: CheckoutStore
    let maintenance: Cancellation

    /// Opens a store: takes its lock, clears away what a crash left, and after an unclean stop begins to verify what may
    /// have been lost. Blocks for as long as that takes, except for the verification, which goes on in the background.
    ///
    /// - Throws: `locked`, `wrongVolume`, `ioFailure`.
    public init(_ options: ShamanOptions) throws(ShamanError) {
        self.options = options
        pool = IOPool(threads: Limits.poolThreads, queueCapacity: Limits.poolQueue)
        builders = IOPool(threads: Limits.builderThreads, queueCapacity: Limits.builderQueue)
        maintenance = Cancellation()
        (volume, blobs) = try explainingSystemErrors {
            let volume = try StoreVolume(
                path: options.storage, creating: options.createsStore, expected: options.expectedIdentity)
            let recovery = RecoveryGate(suspectSince: try Self.suspectSince(volume, durability: options.durability))
            let blobs = try BlobStore(
                volume: volume, durability: options.durability, minimumFree: options.minimumFree, recovery: recovery)
            try Self.removeLeftovers(volume)
            return (volume, blobs)
        }
        checkouts = CheckoutStore(volume: volume, blobs: blobs, helpers: builders)
        collector = Collector(volume: volume, blobs: blobs, extraRoots: options.extraCheckoutRoots)
        scrubber = Scrubber(volume: volume, blobs: blobs)
        verification = Verification(scrubber: scrubber)
    }

    /// What the volume can do, and which store it is.
    public var capabilities: VolumeCapabilities { volume.capabilities }

    /// The store's identity.
    public var identity: VolumeIdentity { volume.identity }

    /// Notes in the lock file where this process answers, so that `shaman-gc` finds it.
    public func announce(url: String) throws(ShamanError) {
        try explainingSystemErrors { try volume.lock.announce(StoreLockOwner(url: url)) }
    }

    /// Whether everything in the store has been looked at since it was opened: totals are complete, nothing is suspect.
    public var isSettled: Bool { blobs.recovery.isFinished && blobs.index.isComplete }

    /// Asks collections and verifications to stop at their next step; what they have not done stays undone.
    public func stopBackgroundWork() {
        maintenance.cancel()
        verification.cancel()
    }

    /// Ends the service: background work stops, nothing more is stored, and everything stored is made durable.
    public func close() throws(ShamanError) {
        stopBackgroundWork()
        blobs.refuseMore()
        try explainingSystemErrors { try blobs.touches.flush(until: .now + Limits.closingTouchTime) }
        guard blobs.recovery.isFinished else { return }
        try blobs.checkpoint(isClean: true)
    }

    /// Everything changed at or after this time may have been lost; `nil` when the last stop was clean.
    private static func suspectSince(_ volume: StoreVolume, durability: Durability) throws -> FileTime? {
        let known = try SyncState.load(from: volume.engine)
        let now = try SyncState.currentTime(in: volume.engine)
        guard let known, !known.isClean else {
            try SyncState(syncedThrough: now, isClean: false).save(in: volume.engine)
            return nil
        }
        // What a process that was killed left in memory is on stable storage after this. What a power cut took is gone, and
        // hashing will tell.
        if durability != .none { try volume.stored.syncFileSystem() }
        // A second of tolerance: volumes note times coarsely.
        return known.syncedThrough.earlier(by: .seconds(1))
    }

    /// Removes what uploads, checkouts and removals under way left behind when a process died.
    ///
    /// What cannot be removed, such as a renderer's directory of another user's, stays: it harms nobody.
    private static func removeLeftovers(_ volume: StoreVolume) throws {
        for name in try volume.uploading.names() { try? volume.uploading.removeTree(name) }
        for name in try volume.building.names() where name != StoreLayout.jobsMark {
            try? volume.building.removeTree(name)
        }
        // Records that were being replaced: of all the engine's own names theirs alone begin with a dot.
        for directory in [volume.engine, volume.records] {
            for name in try directory.names() where name.hasPrefix(".") { try? directory.removeTree(name) }
        }
    }
}

// MARK: - Background work

extension ShamanService {
    /// Has the files touched that were used, on a thread of the pool, unless one is at it.
    func touchInBackground() {
        guard blobs.touches.isDue else { return }
        // A full pool is no harm: the next use, or the next sync, comes back to it.
        _ = pool.submit { [blobs] in try? blobs.touches.flush() }
    }
}

extension ShamanService {
    /// Looks at the whole store once, in the background: counts it, and verifies what an unclean stop made suspect.
    public func startSurvey(note: @escaping @Sendable (String) -> Void) {
        let isStarted = DetachedThread.start { [self] in
            do throws(ShamanError) {
                try surveyBlocking(note: note)
            } catch {
                if error.code != .unavailable { note("the survey of the store stopped: \(error)") }
            }
        }
        if !isStarted { note("the store is not surveyed: the system refuses another thread") }
    }

    /// The same, and waits for its end.
    public func survey(note: @escaping @Sendable (String) -> Void) async throws(ShamanError) {
        try await DetachedThread.run { () throws(ShamanError) in try self.surveyBlocking(note: note) }
    }

    private func surveyBlocking(note: @escaping @Sendable (String) -> Void) throws(ShamanError) {
        try explainingSystemErrors {
            try StoreSurvey(
                volume: volume, blobs: blobs, catalog: checkouts.catalog, cancellation: maintenance, note: note
            ).run()
        }
    }

    /// Makes durable what no checkout asked for, if there is something. Called every ``Limits/syncInterval``.
    public func syncIfNeeded() async throws(ShamanError) {
        touchInBackground()
        guard options.durability != .none, blobs.recovery.isFinished, blobs.syncs.isDirty else { return }
        try await DetachedThread.run { () throws(ShamanError) in try self.blobs.checkpoint(isClean: false) }
    }
}
