internal import Glibc
internal import Synchronization

/// One collection under way. Belongs to the one thread that runs it.
final class CollectorRun {
    private let volume: StoreVolume
    private let blobs: BlobStore
    private let extraRoots: [String]
    private let request: CollectionRequest
    private let cancellation: Cancellation
    /// Told what an operator should know: what cannot be read, why nothing is taken.
    private let note: (String) -> Void

    private let started = ContinuousClock.now
    /// By the volume's clock, as the times are that it is compared with.
    private let startedAt: FileTime
    private var report: CollectorReport
    /// What was used from this period on is wanted, however long the walks take.
    private let usedSince: UsePeriod
    private var linksAreComplete = true

    init(
        volume: StoreVolume, blobs: BlobStore, extraRoots: [String], request: CollectionRequest,
        startedAt: FileTime, cancellation: Cancellation, note: @escaping (String) -> Void
    ) {
        self.volume = volume
        self.blobs = blobs
        self.extraRoots = extraRoots
        self.request = request
        self.startedAt = startedAt
        self.cancellation = cancellation
        self.note = note
        report = CollectorReport(dryRun: request.dryRun)
        usedSince = blobs.index.clock.now.beginOfGrace
    }

    /// The time before which a blob must have been used last to be a candidate.
    private var ageLimit: FileTime { startedAt.earlier(by: request.maximumAge) }

    func perform() throws -> CollectorReport {
        try findCandidates()
        try readLinks()
        if linksAreComplete {
            try emptyQuarantine()
            try takeCandidates()
        } else {
            note("not all links could be read, so no blob was taken out")
        }
        report.revived +=
            request.dryRun ? blobs.statistics.totals.revivedSinceCollection : blobs.statistics.takeRevived()
        report.seconds = (ContinuousClock.now - started).inSeconds
        return report
    }

    private func failed(_ what: String, _ error: SystemError) {
        report.errors += 1
        note("cannot \(what): \(error)")
    }

    /// Marks all old blobs, and lists all that are in quarantine. Blobs that the index did not have, because somebody put
    /// them into the store by hand, are entered.
    private func findCandidates() throws {
        blobs.index.removeMarks([.isOld, .isLinked])
        let crew = ReaderCrew(cancellation: cancellation)
        let nextShard = Atomic<Int>(0)
        let sum = Mutex(CandidateFinder.Tally())
        let finder = CandidateFinder(
            volume: volume, blobs: blobs, cancellation: cancellation, ageLimit: ageLimit,
            removals: blobs.index.removalCount)
        try crew.run(
            problem: { failed("read the store", $0) },
            work: { _ in
                while true {
                    try crew.check()
                    let number = nextShard.add(1, ordering: .relaxed).oldValue
                    guard number < BlobPath.shardCount else { return }
                    let tally = try finder.look(atShard: number, problem: crew.report)
                    sum.withLock { sum in
                        sum.blobs += tally.blobs
                        sum.old += tally.old
                    }
                }
            })
        (report.blobs, report.old) = sum.withLock { ($0.blobs, $0.old) }
        try blobs.quarantine.list()
        blobs.quarantine.contents.removeMarks(.isLinked)
    }

    /// Reads every link; when one cannot be read, nothing may be taken out.
    private func readLinks() throws {
        let index = blobs.index
        // Only this collection puts anything there, and not before the links were read.
        let contents = blobs.quarantine.contents.count > 0 ? blobs.quarantine.contents : nil
        let walk = LinkWalk(cancellation: cancellation) { blob, _ in
            index.insertMark(.isLinked, on: blob)
            contents?.insertMark(.isLinked, on: blob)
        }
        let totals = try walk.walk(try linkRoots()) { error in
            linksAreComplete = false
            failed("read the checkouts", error)
        }
        report.links = totals.links
        if linksAreComplete { blobs.statistics.setLinks(totals.links, bytes: totals.linkedBytes) }
    }

    private func linkRoots() throws -> [DirectoryHandle] {
        var roots = [volume.jobs]
        // Opened again by path, too: a `jobs` directory that somebody removed and made again is another one than at
        // start. One that is missing means that there are no checkouts.
        let jobs = "\(volume.path)/\(StoreLayout.jobs)"
        do {
            let reopened = try DirectoryHandle.open(root: jobs)
            if try !reopened.isSameDirectory(as: volume.jobs) { roots.append(reopened) }
        } catch {
            if error.errno != ENOENT { throw error }
        }
        for path in extraRoots {
            do {
                let root = try DirectoryHandle.open(root: path)
                // A share that is not mounted now, full of links, looks like an empty directory.
                guard try !root.isEmpty() else { throw SystemError("readdir", path, errno: ENOENT) }
                roots.append(root)
            } catch let error as SystemError {
                linksAreComplete = false
                failed("read the checkouts", error)
            }
        }
        return roots
    }

    /// Brings back what is linked after all, and deletes what has been in quarantine long enough.
    private func emptyQuarantine() throws {
        let now = startedAt.nanoseconds / 1_000_000_000
        let contents = blobs.quarantine.contents
        for batch in blobs.quarantine.batches {
            let isDue = now - batch.time >= request.quarantineAge.components.seconds
            try blobs.quarantine.forEachBlob(in: batch) { blob, directory in
                try cancellation.check()
                do {
                    if contents.hasMark(.isLinked, blob) {
                        if request.dryRun { report.revived += 1 } else { _ = try blobs.reviveLinked(blob) }
                    } else if isDue, contents.contains(blob), try request.dryRun || blobs.delete(blob, in: directory) {
                        report.deleted += 1
                        report.freedBytes = report.freedBytes.addingClamped(blob.size)
                    }
                } catch let error as SystemError {
                    failed("empty the quarantine", error)
                }
            }
            if !request.dryRun { try blobs.quarantine.removeIfEmpty(batch) }
        }
    }

    /// Takes out the candidates that nothing refers to.
    private func takeCandidates() throws {
        var batch: Quarantine.Batch?
        for number in 0..<BlobPath.shardCount {
            report.inUse += blobs.index.count(ofShard: number, having: [.isOld, .isLinked])
            var directory: DirectoryHandle?
            for blob in blobs.index.blobs(ofShard: number, having: .isOld, lacking: .isLinked) {
                try cancellation.check()
                do {
                    if directory == nil, !request.dryRun {
                        let made = try batch ?? blobs.quarantine.makeBatch(time: startedAt.nanoseconds / 1_000_000_000)
                        batch = made
                        directory = try blobs.quarantine.directory(of: made, shard: number)
                    }
                    try take(blob, into: directory)
                } catch let error as SystemError {
                    failed("take out a blob", error)
                }
            }
        }
        if let batch { try blobs.quarantine.removeIfEmpty(batch) }
    }

    /// Takes out one blob, if nobody wants it after all.
    ///
    /// - Parameter directory: Where in quarantine; `nil` in a dry run.
    private func take(_ blob: BlobID, into directory: DirectoryHandle?) throws {
        guard try blobs.condemn(blob, untouchedSince: ageLimit, unusedSince: usedSince, into: directory) else {
            report.inUse += 1
            return
        }
        if request.quarantineAge > .zero {
            report.quarantined += 1
        } else if try directory.map({ try blobs.delete(blob, in: $0) }) ?? true {
            report.deleted += 1
            report.freedBytes = report.freedBytes.addingClamped(blob.size)
        }
    }
}
