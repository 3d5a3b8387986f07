internal import NIOCore
package import Shaman

/// The files that a request lists, decoded as far as it pays: blobs as values, texts as places in the body.
///
/// A blob and its two places take 56 bytes beyond the body.
package struct ManifestBody: Sendable {
    /// Where the texts of a file lie.
    struct Place {
        let sha: JSONStringRange
        let path: JSONStringRange
    }

    /// What the places lie in.
    let body: ByteBuffer
    /// One for each file, in the request's order.
    package let blobs: [BlobID]
    /// One for each file, in the request's order.
    let places: [Place]
    private let checkoutPlace: JSONStringRange?

    init(body: ByteBuffer, blobs: [BlobID], places: [Place], checkoutPath: JSONStringRange?) {
        self.body = body
        self.blobs = blobs
        self.places = places
        checkoutPlace = checkoutPath
    }

    /// The checkout's name as the client wrote it; empty in a request that has none.
    package var checkoutPath: String {
        body.withUnsafeReadableBytes { checkoutPlace?.text(in: $0) ?? "" }
    }

    /// The path of a file as the client wrote it.
    package func path(_ index: Int) -> String {
        body.withUnsafeReadableBytes { places[index].path.text(in: $0) }
    }

    /// The files as entries of a checkout.
    ///
    /// - Throws: `invalidInput` that names the first path that no checkout can have.
    package func entries(portable: Bool) throws(ShamanError) -> [ManifestEntry] {
        var entries: [ManifestEntry] = []
        entries.reserveCapacity(blobs.count)
        for (index, blob) in blobs.enumerated() {
            entries.append(ManifestEntry(path: try CheckoutPath(path(index), portable: portable), blob: blob))
        }
        return entries
    }
}
