internal import HTTPTypes
internal import ManagerConfiguration
internal import Shaman

/// The bodies of this project's own operations on the file store.
enum CollectionMessages {
    struct Request: Decodable, Sendable {
        let dryRun: Bool?
        let maxAge: String?
        let purge: Bool?

        enum CodingKeys: String, CodingKey {
            case dryRun = "dry_run"
            case maxAge = "max_age"
            case purge
        }

        /// The age limit asked for, if any.
        func maximumAge() throws(APIError) -> Duration? {
            guard let maxAge else { return nil }
            do {
                let age = try GoDuration(parsing: maxAge)
                guard age >= .zero else { throw APIError(.badRequest, "max_age \(JSONText.quoted(maxAge)) is negative") }
                return age.duration
            } catch let error as APIError {
                throw error
            } catch {
                throw APIError(
                    .badRequest, "max_age \(JSONText.quoted(maxAge)) is not a duration like 744h0m0s: \(error)")
            }
        }
    }

    struct Stats: Encodable {
        let blobs: Int
        let bytes: Int64
        let links: Int
        let deduplicatedBytes: Int64
        let uploading: Int
        let lastCollection: FinishedReport?

        enum CodingKeys: String, CodingKey {
            case blobs, bytes, links
            case deduplicatedBytes = "deduplicated_bytes"
            case uploading
            case lastCollection = "last_gc"
        }

        init(_ stats: StoreStats) {
            blobs = stats.blobs
            bytes = stats.bytes
            links = stats.links
            deduplicatedBytes = stats.deduplicatedBytes
            uploading = stats.uploading
            lastCollection = stats.lastCollection.map(FinishedReport.init)
        }
    }

    /// A report's members, and beside them when it was made.
    struct FinishedReport: Encodable {
        let last: LastCollection

        enum CodingKeys: String, CodingKey {
            case finishedAt = "finished_at"
        }

        init(_ last: LastCollection) { self.last = last }

        func encode(to encoder: any Encoder) throws {
            try last.report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(Timestamp.rfc3339(secondsSince1970: last.finishedAt), forKey: .finishedAt)
        }
    }
}
