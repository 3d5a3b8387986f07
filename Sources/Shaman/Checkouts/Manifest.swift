/// One file that a job needs: where it lies in the checkout, and its content.
public struct ManifestEntry: Hashable, Sendable {
    /// Where the file lies.
    public let path: CheckoutPath
    /// What it holds.
    public let blob: BlobID

    /// Puts the two together.
    public init(path: CheckoutPath, blob: BlobID) {
        self.path = path
        self.blob = blob
    }
}
