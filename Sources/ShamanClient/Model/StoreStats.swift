/// What a store holds.
public struct StoreStats: Codable, Sendable, Equatable {
    /// Stored blobs.
    public let blobs: Int
    /// What they take up.
    public let bytes: Int64
    /// Links to them from all checkouts.
    public let links: Int
    /// What the checkouts would take up beyond `bytes` if each held copies.
    public let deduplicatedBytes: Int64
    /// Blobs that are being sent at this moment.
    public let uploading: Int
    /// When the last collection ended, as an RFC 3339 time; `nil` when there was none.
    public let lastCollection: String?

    private enum CodingKeys: String, CodingKey {
        case blobs
        case bytes
        case links
        case deduplicatedBytes = "deduplicated_bytes"
        case uploading
        case lastCollection = "last_gc"
    }

    /// Describes a store.
    public init(
        blobs: Int, bytes: Int64, links: Int, deduplicatedBytes: Int64, uploading: Int, lastCollection: String?
    ) {
        self.blobs = blobs
        self.bytes = bytes
        self.links = links
        self.deduplicatedBytes = deduplicatedBytes
        self.uploading = uploading
        self.lastCollection = lastCollection
    }
}
