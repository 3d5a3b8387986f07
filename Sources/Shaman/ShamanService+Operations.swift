extension ShamanService {
    /// Which of these blobs are not stored, in the order given, each once.
    ///
    /// Those that are stored are kept alive before this returns: none of them will be collected for the grace period.
    /// Answered from memory but for what memory cannot tell, such as blobs that the survey at start has not come to.
    ///
    /// - Returns: The indices of the first entry of each missing blob, and what is known of it.
    public func findMissing(_ wanted: [BlobID]) async throws(ShamanError) -> [(index: Int, state: BlobState)] {
        var (missing, unclear) = await onPool(wanted.count > Limits.inlineLookups) { self.lookUp(wanted) }
        if !unclear.isEmpty {
            let isStored = try await vouch(for: unclear.map { wanted[$0] })
            let more = zip(unclear, isStored).filter { !$0.1 }.map(\.0)
            missing = (missing + more).sorted()
        }
        touchInBackground()
        return missing.map { ($0, blobs.inflight.isUploading(wanted[$0]) ? .uploading : .unknown) }
    }

    /// Asks memory for each blob, the first time that it is listed.
    private func lookUp(_ wanted: [BlobID]) -> (missing: [Int], unclear: [Int]) {
        var missing: [Int] = []
        var unclear: [Int] = []
        // Only what is not there has to be remembered: asking twice for what is there costs less.
        var distinct = DistinctBlobs(of: wanted)
        let now = blobs.index.clock.now
        for (index, blob) in wanted.enumerated() {
            switch blobs.vouchFromMemory(blob, now: now) {
            case true: continue
            case false: if distinct.insert(at: index) { missing.append(index) }
            default: if distinct.insert(at: index) { unclear.append(index) }
            }
        }
        return (missing, unclear)
    }

    /// Runs work that takes long for a cooperative thread, though it does not block, on the pool; small work right here.
    private func onPool<Result: Sendable>(_ isLarge: Bool, _ work: @escaping @Sendable () -> Result) async -> Result {
        guard isLarge else { return work() }
        return (try? await pool.run { () throws(ShamanError) in work() }) ?? work()
    }

    /// Makes a checkout: a tree of links to blobs that are all stored.
    ///
    /// Uploads of needed blobs that are under way are waited for. *Durability*: when it returns, unless the mode is `none`,
    /// all of the checkout can be read also after power loss.
    ///
    /// - Returns: The name that it has; it differs from the one asked for when that was taken.
    /// - Throws: `invalidInput` for a manifest that no tree can hold; `missingBlobs`, naming some; `nameTaken`. Nothing is
    ///   left behind then, and no other checkout is touched.
    public func createCheckout(
        _ name: CheckoutName, of entries: [ManifestEntry]
    ) async throws(ShamanError) -> CheckoutName {
        let portable = options.portableNames
        try refuseLongPaths(name, entries)
        let plan = try await builders.run { () throws(ShamanError) in try CheckoutPlan(entries, portable: portable) }
        try await requireStored(plan.blobs, entries: entries)
        touchInBackground()
        let checkouts = checkouts
        let blobs = blobs
        return try await builders.run { () throws(ShamanError) in
            try blobs.makeDurable(plan.blobs)
            return try checkouts.create(name, plan: plan)
        }
    }

    /// The checkout that a path below the checkout root lies in; `nil` when it lies in none.
    public func checkout(containing path: String) async throws(ShamanError) -> String? {
        let checkouts = checkouts
        return try await builders.run { () throws(ShamanError) in try checkouts.checkout(containing: path) }
    }

    /// The checkouts that a query asks for.
    public func findCheckouts(_ query: CheckoutQuery) async throws(ShamanError) -> CheckoutPage {
        let checkouts = checkouts
        return try await pool.run { () throws(ShamanError) in try checkouts.find(query) }
    }

    /// Removes a checkout and all that renderers left in it.
    ///
    /// - Throws: `notFound`; `invalidInput` when the path could leave the root or other checkouts lie inside.
    public func eraseCheckout(path: String) async throws(ShamanError) {
        let checkouts = checkouts
        try await builders.run { () throws(ShamanError) in try checkouts.erase(path: path) }
    }

    /// Totals, from memory. They are complete once the survey at start is over.
    public func stats() -> StoreStats {
        let totals = blobs.statistics.totals
        let bytes = blobs.index.bytes
        return StoreStats(
            blobs: blobs.index.count, bytes: bytes, links: totals.links,
            deduplicatedBytes: max(0, totals.linkedBytes.addingClamped(-bytes)),
            uploading: blobs.inflight.uploaderCount, checkouts: checkouts.catalog.count,
            lastCollection: collector.last)
    }

    /// Refuses links whose whole path no program could open. Room is left for the suffix of a name that is taken, and for
    /// the name that the tree has while it is built.
    private func refuseLongPaths(_ name: CheckoutName, _ entries: [ManifestEntry]) throws(ShamanError) {
        let above = options.storage.utf8.count + StoreLayout.jobs.utf8.count + max(name.text.utf8.count + 5, 64) + 3
        for entry in entries where above + entry.path.text.utf8.count > Limits.pathBytes {
            throw .invalidInput(
                """
                file path \(Quoted(entry.path.text)) is too long: with the storage and the checkout's name before it, it has \
                more than \(Limits.pathBytes) bytes
                """)
        }
    }

    /// Waits for uploads under way, then checks that everything needed is there.
    private func requireStored(_ needed: [BlobID], entries: [ManifestEntry]) async throws(ShamanError) {
        let deadline = ContinuousClock.now + options.checkoutWait
        var open = needed
        while true {
            guard !Task.isCancelled else { throw ShamanError(.unavailable, "the server is stopping") }
            // Looked at before the store: an upload that ends in between is found there, one that ends after is waited for.
            let uploading = Set(open.filter(blobs.inflight.isUploading))
            let isStored = try await vouch(for: open)
            open = zip(open, isStored).filter { !$0.1 }.map(\.0)
            guard let first = open.first else { return }
            let left = deadline - ContinuousClock.now
            guard open.allSatisfy(uploading.contains), left > .zero else { throw missing(Set(open), entries: entries) }
            await blobs.inflight.waitForUploads(of: first, atMost: left)
        }
    }

    private func missing(_ missing: Set<BlobID>, entries: [ManifestEntry]) -> ShamanError {
        let named = entries.lazy.filter { missing.contains($0.blob) }.prefix(Limits.namedMissingFiles)
            .map { "\(Quoted($0.path.text)) (\($0.blob.sha), \($0.blob.size) bytes)" }
        let more = missing.count - named.count
        let list = named.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
        return ShamanError(.missingBlobs, "\(missing.count) files of the checkout are not stored: \(list)")
    }

    /// Vouches for many blobs by a look at the disk, in chunks on several threads.
    private func vouch(for wanted: [BlobID]) async throws(ShamanError) -> [Bool] {
        let starts = Array(stride(from: 0, to: wanted.count, by: Limits.blobsPerJob))
        let chunks = await withTaskGroup(of: Vouched.self, returning: [Vouched].self) { group in
            var next = starts.makeIterator()
            func addOne() {
                guard let start = next.next() else { return }
                let chunk = wanted[start..<min(start + Limits.blobsPerJob, wanted.count)]
                group.addTask { await self.vouch(forChunk: chunk) }
            }
            for _ in 0..<Limits.parallelJobs { addOne() }
            var chunks: [Vouched] = []
            while let chunk = await group.next() {
                chunks.append(chunk)
                addOne()
            }
            return chunks
        }
        var result: [Bool] = []
        result.reserveCapacity(wanted.count)
        for chunk in chunks.sorted(by: { $0.start < $1.start }) { result += try chunk.areStored.get() }
        return result
    }

    private func vouch(forChunk chunk: ArraySlice<BlobID>) async -> Vouched {
        do throws(ShamanError) {
            let areStored = try await pool.run { () throws(ShamanError) in try self.blobs.vouch(forAll: chunk) }
            return Vouched(start: chunk.startIndex, areStored: .success(areStored))
        } catch {
            return Vouched(start: chunk.startIndex, areStored: .failure(error))
        }
    }
}

/// Which blobs of one chunk are stored.
private struct Vouched: Sendable {
    let start: Int
    let areStored: Result<[Bool], ShamanError>
}

extension BlobStore {
    fileprivate func vouch(forAll blobs: ArraySlice<BlobID>) throws(ShamanError) -> [Bool] {
        var answers: [Bool] = []
        answers.reserveCapacity(blobs.count)
        for blob in blobs { answers.append(try vouch(for: blob)) }
        return answers
    }
}

extension ShamanService {
    /// Runs one collection, on a thread of its own; ``close()`` cancels it.
    ///
    /// - Parameter note: Told what an operator should know.
    /// - Throws: `alreadyRunning`; `unavailable` when it was cancelled.
    public func collect(
        _ request: CollectionRequest, note: @escaping @Sendable (String) -> Void
    ) async throws(ShamanError) -> CollectorReport {
        try await collector.run(request, cancellation: maintenance, note: note)
    }
}
