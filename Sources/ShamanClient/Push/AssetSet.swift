internal import Shaman

/// A file, and what it contains.
struct HashedFile: Sendable, Equatable {
    /// Where it lies below the pushed directory.
    let path: CheckoutPath
    /// The file, in the state in which it was hashed.
    let file: LocalFile
    /// What it contains.
    let blob: BlobID
}

/// The files of a push, and which content can be had from which of them.
struct AssetSet: Sendable {
    let files: [HashedFile]
    /// One file for each blob: the first.
    let sources: [BlobID: HashedFile]

    init(_ files: [HashedFile]) {
        self.files = files
        sources = Dictionary(files.lazy.map { ($0.blob, $0) }) { first, _ in first }
    }

    var manifest: AssetManifest {
        AssetManifest(files.map { AssetManifest.Entry(path: $0.path, blob: $0.blob) })
    }

    /// Adds up what became of the files.
    ///
    /// - Parameter uploaded: the blobs that were sent, or would be.
    func summary(uploaded: Set<BlobID>, checkout: String?, isDryRun: Bool, took: Duration) -> PushSummary {
        let bytes = files.reduce(0) { $0 + $1.blob.size }
        let uniqueBytes = sources.keys.reduce(0) { $0 + $1.size }
        let uploadedBytes = uploaded.reduce(0) { $0 + $1.size }
        return PushSummary(
            checkout: checkout,
            dryRun: isDryRun,
            files: files.count,
            bytes: bytes,
            uploadedFiles: uploaded.count,
            uploadedBytes: uploadedBytes,
            alreadyThereFiles: sources.count - uploaded.count,
            alreadyThereBytes: uniqueBytes - uploadedBytes,
            duplicateFiles: files.count - sources.count,
            duplicateBytes: bytes - uniqueBytes,
            savedBytes: bytes - uploadedBytes,
            seconds: took / .seconds(1)
        )
    }
}
