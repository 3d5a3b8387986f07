/// Tells which blobs of a list stand in it for the first time.
///
/// It remembers indices into the list and 32 bits of each hash, 16 to 32 bytes for each blob, where a `Set` of blobs takes 80
/// to 160 and hashes each of them again whenever it grows. *Complexity*: constant for each blob, whatever digests a
/// client makes up: the hash is keyed.
struct DistinctBlobs {
    private let list: [BlobID]
    /// Open addressing: the upper half of a hash and, in the lower half, the index plus one; 0 where nothing is.
    private var slots: [UInt64] = []
    private var count = 0

    /// Finds nothing yet, and takes no memory before the first blob is asked for.
    init(of list: [BlobID]) {
        precondition(list.count < Int(UInt32.max))
        self.list = list
    }

    /// Whether the blob at an index is met for the first time.
    mutating func insert(at index: Int) -> Bool {
        if (count + 1) * 2 > slots.count { grow() }
        let blob = list[index]
        let hash = Self.hash(blob)
        var place = home(of: hash)
        while slots[place] != 0 {
            if slots[place] >> 32 == hash >> 32, list[Int(UInt32(truncatingIfNeeded: slots[place])) - 1] == blob {
                return false
            }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = hash & ~UInt64(UInt32.max) | UInt64(index + 1)
        count += 1
        return true
    }

    private func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1) }

    /// Doubles the places. What stands in them finds its new one by the part of the hash that was kept.
    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: max(64, old.count * 2))
        for slot in old where slot != 0 {
            var place = home(of: slot)
            while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = slot
        }
    }

    /// Random for each run of the program, so that nobody can choose digests that meet.
    private static let key: (UInt64, UInt64, UInt64, UInt64) = (
        .random(in: 0...UInt64.max), .random(in: 0...UInt64.max), .random(in: 0...UInt64.max),
        .random(in: 0...UInt64.max)
    )

    private static func hash(_ blob: BlobID) -> UInt64 {
        let digest = blob.digest
        return folded(
            folded(digest.word0 ^ key.0, digest.word1 ^ key.1) ^ key.2 ^ UInt64(bitPattern: blob.size),
            folded(digest.word2 ^ key.2, digest.word3 ^ key.3) ^ key.0)
    }

    /// Both halves of a product, in one word.
    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
