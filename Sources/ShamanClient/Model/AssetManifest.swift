public import Shaman

/// What a checkout consists of: which blob lies at which path.
public struct AssetManifest: Sendable, Equatable {
    /// One file of a checkout.
    public struct Entry: Sendable, Hashable {
        /// Where it lies below the checkout.
        public let path: CheckoutPath
        /// What it contains.
        public let blob: BlobID

        /// Puts a blob at a path.
        public init(path: CheckoutPath, blob: BlobID) {
            self.path = path
            self.blob = blob
        }
    }

    /// The files, in the order in which they are sent.
    public let entries: [Entry]

    /// A manifest of these files. The same blob may lie at many paths.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// What the files take up together, each counted in full.
    public var totalBytes: Int64 { entries.reduce(0) { $0 + $1.blob.size } }
}
