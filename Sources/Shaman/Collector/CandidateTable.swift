/// The blobs that a collection may take out: 40 bytes and a bit for each, sorted, so that a million fit in memory.
struct CandidateTable {
    private struct Shard {
        var blobs: ContiguousArray<BlobID> = []
        var isSorted = true
        var inUse: [UInt64] = []
    }

    private var shards: [Shard]
    private(set) var count = 0
    private(set) var inUseCount = 0

    init() { shards = Array(repeating: Shard(), count: BlobPath.shardCount) }

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ blob: BlobID) {
        shards[blob.digest.shard].blobs.append(blob)
        shards[blob.digest.shard].isSorted = false
        count += 1
    }

    /// Sorts what was inserted; must come before ``markInUse(_:)``.
    mutating func seal() {
        for index in shards.indices where !shards[index].isSorted {
            shards[index].blobs.sort()
            shards[index].inUse = Array(repeating: 0, count: (shards[index].blobs.count + 63) / 64)
            shards[index].isSorted = true
        }
    }

    /// Notes that something refers to the blob; other blobs are passed over.
    mutating func markInUse(_ blob: BlobID) {
        let shard = blob.digest.shard
        guard let index = index(of: blob, in: shards[shard].blobs) else { return }
        let mask: UInt64 = 1 << UInt64(index & 63)
        guard shards[shard].inUse[index >> 6] & mask == 0 else { return }
        shards[shard].inUse[index >> 6] |= mask
        inUseCount += 1
    }

    /// Whether the blob is in the table.
    func contains(_ blob: BlobID) -> Bool { index(of: blob, in: shards[blob.digest.shard].blobs) != nil }

    /// Whether the blob is in the table and something refers to it.
    func isInUse(_ blob: BlobID) -> Bool {
        let shard = shards[blob.digest.shard]
        guard let index = index(of: blob, in: shard.blobs) else { return false }
        return shard.inUse[index >> 6] & 1 << UInt64(index & 63) != 0
    }

    /// Calls `body` for each blob, with whether something refers to it.
    func visit(_ body: (BlobID, _ inUse: Bool) throws -> Void) rethrows {
        for shard in shards {
            for (index, blob) in shard.blobs.enumerated() {
                try body(blob, shard.inUse[index >> 6] & 1 << UInt64(index & 63) != 0)
            }
        }
    }

    private func index(of blob: BlobID, in blobs: ContiguousArray<BlobID>) -> Int? {
        var low = 0
        var high = blobs.count
        while low < high {
            let middle = (low + high) / 2
            if blobs[middle] < blob { low = middle + 1 } else { high = middle }
        }
        return low < blobs.count && blobs[low] == blob ? low : nil
    }
}
