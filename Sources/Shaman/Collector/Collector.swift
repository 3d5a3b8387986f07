internal import Glibc
internal import Synchronization

/// Takes out blobs that nothing refers to.
///
/// Links on disk are the truth. The order makes it safe beside uploads and checkouts: first the old blobs are noted,
/// then all links are read, and each blob is looked at once more, under its lock, right before it is taken. A checkout
/// keeps its blobs alive before it links them, so whatever is linked after the walk is young by then. What is taken goes
/// to quarantine first and comes back when anyone asks for it.
public final class Collector: Sendable {
    private let volume: StoreVolume
    private let blobs: BlobStore
    private let extraRoots: [String]
    private let isRunning = Atomic<Bool>(false)
    /// The last collections, the oldest first.
    private let finished: Mutex<[FinishedCollection]>

    init(volume: StoreVolume, blobs: BlobStore, extraRoots: [String]) {
        self.volume = volume
        self.blobs = blobs
        self.extraRoots = extraRoots
        // Nothing depends on it.
        finished = Mutex((try? CollectionHistory.read(from: volume.engine)) ?? [])
    }

    /// Runs one collection, on a thread of its own.
    ///
    /// - Throws: `alreadyRunning`; `unavailable` when it was cancelled, and then nothing was taken out after the
    ///   cancellation.
    public func run(
        _ request: CollectionRequest, cancellation: Cancellation, note: @escaping @Sendable (String) -> Void
    ) async throws(ShamanError) -> CollectorReport {
        try claim()
        defer { isRunning.store(false, ordering: .releasing) }
        return try await DetachedThread.run { () throws(ShamanError) in
            try self.perform(request, cancellation: cancellation, note: note)
        }
    }

    private func claim() throws(ShamanError) {
        guard isRunning.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
        else { throw ShamanError(.alreadyRunning, "a collection is running already") }
    }

    /// Runs one collection on this thread.
    func runBlocking(
        _ request: CollectionRequest, cancellation: Cancellation, note: @escaping (String) -> Void
    ) throws(ShamanError) -> CollectorReport {
        try claim()
        defer { isRunning.store(false, ordering: .releasing) }
        return try perform(request, cancellation: cancellation, note: note)
    }

    private func perform(
        _ request: CollectionRequest, cancellation: Cancellation, note: @escaping (String) -> Void
    ) throws(ShamanError) -> CollectorReport {
        return try explainingSystemErrors {
            let run = CollectorRun(
                volume: volume, blobs: blobs, extraRoots: extraRoots, request: request,
                startedAt: try SyncState.currentTime(in: volume.engine), cancellation: cancellation, note: note)
            let report = try run.perform()
            if !request.dryRun { remember(FinishedCollection(report), note: note) }
            return report
        }
    }

    /// A collection is done whether it can be noted or not.
    private func remember(_ collection: FinishedCollection, note: (String) -> Void) {
        let kept = finished.withLock { finished in
            finished = (finished + [collection]).suffix(Limits.collectionsRemembered)
            return finished
        }
        do {
            try CollectionHistory.write(kept, in: volume.engine)
        } catch {
            note("the collection is forgotten when the server stops, as it cannot be noted: \(error)")
        }
    }

    /// The last collections that were no dry runs, also those of earlier processes, the newest first.
    public var history: [FinishedCollection] { finished.withLock { $0.reversed() } }

    /// The last of these.
    public var last: FinishedCollection? { finished.withLock(\.last) }
}
