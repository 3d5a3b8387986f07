/// Totals of a store.
public struct StoreStats: Codable, Sendable, Equatable {
    /// Blobs stored.
    public let blobs: Int
    /// Their bytes.
    public let bytes: Int64
    /// Links in checkouts.
    public let links: Int
    /// Bytes that the checkouts would take as copies, less what the store takes; never negative.
    public let deduplicatedBytes: Int64
    /// Uploads under way.
    public let uploading: Int
    /// Checkouts that this program made; `nil` until they are counted.
    public let checkouts: Int?
    /// The last collection that was no dry run; `nil` when there was none.
    public let lastCollection: FinishedCollection?

    private enum CodingKeys: String, CodingKey {
        case blobs, bytes, links
        case deduplicatedBytes = "deduplicated_bytes"
        case uploading, checkouts
        case lastCollection = "last_gc"
    }
}
