public import Shaman

extension HashCache {
    /// What a file contains: from the cache, or else by reading all of it.
    ///
    /// - Parameter pool: where the file is read.
    /// - Throws: `fileUnreadable` or `fileChanged`; `CancellationError`.
    public func identify(_ path: String, on pool: IOPool) async throws -> BlobID {
        try await pool.perform { flag in
            guard case .file(let stamp) = try FileKind.at(path) else {
                throw ShamanClientError(.fileUnreadable, "\(quoted(path)) is no regular file")
            }
            let file = LocalFile(path: try absolutePath(path), stamp: stamp)
            return try self.identify(file, name: path, isCancelled: { flag.isRaised }, progress: { _ in }).blob
        }
    }

    /// What a file contains, and its state at that time. Blocks.
    ///
    /// - Parameters:
    ///   - file: the file, in the state in which it was found.
    ///   - progress: is told how many more bytes are known; fewer than none when the file is begun anew.
    func identify(
        _ file: LocalFile, name: String, isCancelled: () -> Bool, progress: (Int64) -> Void
    ) throws -> (file: LocalFile, blob: BlobID) {
        if let blob = blob(of: file) {
            progress(blob.size)
            return (file, blob)
        }
        let content = try FileHasher.hash(file.path, name: name, isCancelled: isCancelled, progress: progress)
        let hashed = LocalFile(path: file.path, stamp: content.stamp)
        note(content.blob, of: hashed)
        return (hashed, content.blob)
    }
}
