/// A file to be uploaded: its name in the store, and the number that makes its content.
struct Asset: Sendable {
    let key: BlobKey
    let number: UInt64
}

/// Makes assets: hashed beforehand, the same ones for the same seed.
struct AssetFactory: Sendable {
    let block: ContentBlock

    init(seed: UInt64) { block = ContentBlock(seed: seed) }

    /// One asset for each size. Different series have no content in common.
    func assets(sizes: [Int], series: Int) throws -> [Asset] {
        let hashers = 2
        let parts = try onThreads(hashers) { thread in
            var hasher = SHA256()
            return stride(from: thread, to: sizes.count, by: hashers).map { index in
                let number = UInt64(series) << 40 | UInt64(index)
                block.forEachPiece(number: number, size: sizes[index]) { stamp, rest in
                    hasher.update(stamp)
                    hasher.update(rest)
                }
                return Asset(key: BlobKey(sha: hasher.finish(), size: sizes[index]), number: number)
            }
        }
        return sizes.indices.map { parts[$0 % hashers][$0 / hashers] }
    }
}
