internal import Synchronization

/// Who is uploading what, in memory: the only truth about "uploading".
///
/// Files that a crash left behind never count. Several uploaders of one blob may take part side by side; the first to be
/// stored wakes the others, and one that fails disturbs nobody. Callbacks run on the thread of whoever caused them, after
/// the lock is released.
final class InflightTable: Sendable {
    /// One uploader's place in the table.
    struct Ticket: Hashable, Sendable {
        let blob: BlobID
        fileprivate let number: UInt64
    }

    typealias Callback = @Sendable () -> Void

    private struct Entry {
        var uploaders: [UInt64: Callback] = [:]
        /// Called when the last uploader is gone, however it went.
        var watchers: [UInt64: Callback] = [:]
    }

    private final class Shard: Sendable {
        let entries = Mutex<[BlobID: Entry]>([:])
        /// How many entries there are; changed under the lock, read without.
        let count = Atomic<Int>(0)
    }

    /// Uploads of different blobs seldom meet at one lock.
    private let shards = (0..<64).map { _ in Shard() }
    private let numbers = Atomic<UInt64>(0)

    private func withEntries<Result>(of blob: BlobID, _ body: (inout [BlobID: Entry]) -> Result) -> Result {
        let shard = shard(of: blob)
        return shard.entries.withLock { entries in
            defer { shard.count.store(entries.count, ordering: .releasing) }
            return body(&entries)
        }
    }

    private func shard(of blob: BlobID) -> Shard { shards[Int(truncatingIfNeeded: blob.digest.word1 & 63)] }

    /// Whether somebody is uploading the blob now.
    func isUploading(_ blob: BlobID) -> Bool {
        // Whoever entered before this was called has stored a count before.
        shard(of: blob).count.load(ordering: .acquiring) > 0 && withEntries(of: blob) { $0[blob] != nil }
    }

    /// How many uploads are under way.
    var uploaderCount: Int {
        shards.reduce(0) { count, shard in
            shard.entries.withLock { $0.values.reduce(count) { $0 + $1.uploaders.count } }
        }
    }

    /// Takes part in uploading a blob.
    ///
    /// - Parameters:
    ///   - unlessOccupied: do not enter when somebody else is uploading it; the answer is then `nil`.
    ///   - whenStored: called once if another uploader stores the blob first.
    func enter(_ blob: BlobID, unlessOccupied: Bool, whenStored: @escaping Callback) -> Ticket? {
        let number = nextNumber()
        return withEntries(of: blob) { entries in
            if unlessOccupied, entries[blob] != nil { return nil }
            entries[blob, default: Entry()].uploaders[number] = whenStored
            return Ticket(blob: blob, number: number)
        }
    }

    /// Ends an uploader's part; when it stored the blob, all the others hear of it. A second call does nothing.
    func leave(_ ticket: Ticket, stored: Bool) {
        let callbacks: [Callback] = withEntries(of: ticket.blob) { entries in
            guard entries[ticket.blob]?.uploaders.removeValue(forKey: ticket.number) != nil,
                let entry = entries[ticket.blob]
            else { return [] }
            if stored {
                entries[ticket.blob] = nil
                return Array(entry.uploaders.values) + Array(entry.watchers.values)
            }
            guard entry.uploaders.isEmpty else { return [] }
            entries[ticket.blob] = nil
            return Array(entry.watchers.values)
        }
        for callback in callbacks { callback() }
    }

    /// Waits until nobody uploads the blob any more or it is stored, but no longer than the time given.
    func waitForUploads(of blob: BlobID, atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.uploadsEnd(of: blob) }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func uploadsEnd(of blob: BlobID) async {
        let number = nextNumber()
        let (ended, signal) = AsyncStream.makeStream(of: Void.self)
        let isWatching = withEntries(of: blob) { entries in
            guard entries[blob] != nil else { return false }
            entries[blob]?.watchers[number] = { signal.finish() }
            return true
        }
        guard isWatching else { return }
        for await _ in ended {}
        withEntries(of: blob) { _ = $0[blob]?.watchers.removeValue(forKey: number) }
    }

    private func nextNumber() -> UInt64 { numbers.add(1, ordering: .relaxed).newValue }
}
