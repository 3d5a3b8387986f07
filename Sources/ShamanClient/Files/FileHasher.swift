internal import Shaman

/// Hashes whole files. Blocks; for threads of an `IOPool`.
enum FileHasher {
    private static let pieceBytes = 1 << 20
    /// A file that is being written while it is read is given this many chances to come to rest.
    private static let attempts = 3

    /// What a file contains, and its state at that time.
    ///
    /// - Parameters:
    ///   - name: what an error calls the file.
    ///   - isCancelled: is asked before each piece.
    ///   - progress: is told how many more bytes are hashed; fewer than none when the file is begun anew.
    /// - Throws: `fileUnreadable`, or `fileChanged` when the file does not hold still; `CancellationError`.
    static func hash(
        _ path: String, name: String, isCancelled: () -> Bool, progress: (Int64) -> Void
    ) throws -> HashedContent {
        for _ in 0..<attempts {
            let file = try OpenFile(path)
            let stamp = try file.stamp()
            let (digest, size) = try hash(file, stamp.size, isCancelled, progress)
            if size == stamp.size, try file.stamp().sameContent(as: stamp) {
                return HashedContent(blob: BlobID(digest: digest, size: size), stamp: stamp)
            }
            progress(-size)
        }
        throw ShamanClientError(.fileChanged, "\(quoted(name)) is being written to; push again when it is at rest")
    }

    private static func hash(
        _ file: OpenFile, _ expected: Int64, _ isCancelled: () -> Bool, _ progress: (Int64) -> Void
    ) throws -> (SHA256Digest, Int64) {
        var hasher = SHA256Hasher()
        var buffer = [UInt8](repeating: 0, count: Int(min(expected + 1, Int64(pieceBytes))))
        var size: Int64 = 0
        while true {
            if isCancelled() { throw CancellationError() }
            let count = try file.read(at: size, into: &buffer)
            guard count > 0 else { return (hasher.finalize(), size) }
            hasher.update(buffer.span.extracting(0..<count).bytes)
            size += Int64(count)
            progress(Int64(count))
            // A buffer that is not full was not filled because the file is over.
            if count < buffer.count { return (hasher.finalize(), size) }
        }
    }
}

/// What a file contains, and its state at that time.
struct HashedContent: Sendable {
    let blob: BlobID
    let stamp: FileStamp
}
