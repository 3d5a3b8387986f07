/// What a server says that its store holds.
public struct ServerStats: Codable, Sendable, Equatable {
    /// A collection of the past. As JSON: the members of the report, and `finished_at`.
    public struct LastCollection: Codable, Sendable, Equatable {
        /// What it found and did.
        public let report: GarbageReport
        /// When it ended, as an RFC 3339 time.
        public let finishedAt: String

        private enum CodingKeys: String, CodingKey {
            case finishedAt = "finished_at"
        }

        /// Reads both from one object.
        public init(from decoder: any Decoder) throws {
            report = try GarbageReport(from: decoder)
            finishedAt = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .finishedAt)
        }

        /// Writes both into one object.
        public func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(finishedAt, forKey: .finishedAt)
        }
    }

    /// Stored blobs.
    public let blobs: Int
    /// What they take up.
    public let bytes: Int64
    /// Links to them from all checkouts.
    public let links: Int
    /// What the checkouts would take up beyond `bytes` if each held copies.
    public let deduplicatedBytes: Int64
    /// Uploads that are under way.
    public let uploading: Int
    /// The last collection; `nil` when there was none.
    public let lastCollection: LastCollection?

    private enum CodingKeys: String, CodingKey {
        case blobs
        case bytes
        case links
        case deduplicatedBytes = "deduplicated_bytes"
        case uploading
        case lastCollection = "last_gc"
    }
}
