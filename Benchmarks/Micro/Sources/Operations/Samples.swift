internal import Shaman

/// What the operations work on: the same in every run.
enum Samples {
    /// How many different ones an operation takes in turn, a power of two.
    static let count = 64

    /// Blobs that differ in every word, as those of real files do.
    static func blobs(count: Int = count) -> [BlobID] {
        (0..<count).map { number in
            let digest = withUnsafeBytes(of: UInt64(number).littleEndian) { SHA256Hasher.hash($0.bytes) }
            return BlobID(digest: digest, size: Int64(number * 7919 + 1))
        }
    }

    /// Paths of a scene's files.
    static func paths(count: Int = count) -> [String] {
        (0..<count).map { "scenes/010-intro/textures/wood-oak-\($0)-4k.exr" }
    }
}
