import Testing

@testable import Shaman

@Suite("Which blobs of a list are met for the first time")
struct DistinctBlobsTests {
    @Test("what a set would say, for lists with many repetitions", arguments: [1, 2, 7, 1000, 40_000])
    func likeASet(count: Int) {
        var numbers = SystemRandomNumberGenerator()
        let list = (0..<count).map { _ in
            let word = UInt64.random(in: 0..<UInt64(count), using: &numbers)
            // Differing in one word only, as no real digests do, and in the size.
            return BlobID(
                digest: SHA256Digest(word & 1, 0, word >> 3, 0), size: Int64(word & 6))
        }
        var distinct = DistinctBlobs(of: list)
        var set: Set<BlobID> = []
        for index in list.indices {
            let isNew = distinct.insert(at: index)
            #expect(isNew == set.insert(list[index]).inserted)
        }
        for index in list.indices {
            let isNew = distinct.insert(at: index)
            #expect(!isNew)
        }
    }

    @Test("a blob of another size, or with one word changed, is another blob")
    func oneDifference() {
        let digest = SHA256Digest(1, 2, 3, 4)
        let list = [
            BlobID(digest: digest, size: 1), BlobID(digest: digest, size: 2),
            BlobID(digest: SHA256Digest(0, 2, 3, 4), size: 1), BlobID(digest: SHA256Digest(1, 0, 3, 4), size: 1),
            BlobID(digest: SHA256Digest(1, 2, 0, 4), size: 1), BlobID(digest: SHA256Digest(1, 2, 3, 0), size: 1),
        ]
        var distinct = DistinctBlobs(of: list)
        for index in list.indices {
            let isNew = distinct.insert(at: index)
            #expect(isNew)
        }
    }
}
