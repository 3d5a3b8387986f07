public import FoundationEssentials

/// What a collection found and did; in a dry run, what it would have done.
public struct CollectorReport: Codable, Sendable, Equatable {
    /// Nothing was changed.
    public var dryRun: Bool
    /// Blobs in the store when the collection looked.
    public var blobs = 0
    /// Links below the checkout root (and the extra roots).
    public var links = 0
    /// Blobs that were last used longer ago than the age limit.
    public var old = 0
    /// Old blobs that a link, or a client of the last hour, refers to.
    public var inUse = 0
    /// Blobs that were deleted for good: after their time in quarantine, or at once when there is no such time.
    public var deleted = 0
    /// Blobs that were taken out of the store, to be deleted by a later collection.
    public var quarantined = 0
    /// Quarantined blobs that came back since the last collection, because a client or a link asked for them.
    public var revived = 0
    /// Bytes given back to the volume: the sizes of the blobs in `deleted`.
    public var freedBytes: Int64 = 0
    /// What could not be read or removed. While the links cannot be read completely, no blob is taken out.
    public var errors = 0
    /// How long it took.
    public var seconds: Double = 0

    enum CodingKeys: String, CodingKey {
        case dryRun = "dry_run"
        case blobs, links, old
        case inUse = "in_use"
        case deleted, quarantined, revived
        case freedBytes = "freed_bytes"
        case errors, seconds
    }

    init(dryRun: Bool) { self.dryRun = dryRun }
}

/// A report and when it was made. As JSON: the report's members, and `finished_at` as RFC 3339 text.
public struct FinishedCollection: Codable, Sendable, Equatable {
    /// What the collection found and did.
    public let report: CollectorReport
    /// When it ended, to the second.
    public let finishedAt: Date

    private enum CodingKeys: String, CodingKey {
        case finishedAt = "finished_at"
    }

    /// A collection that has just ended.
    init(_ report: CollectorReport) {
        self.report = report
        finishedAt = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded())
    }

    /// Reads both from one object.
    public init(from decoder: any Decoder) throws {
        report = try CollectorReport(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        finishedAt = try Date(container.decode(String.self, forKey: .finishedAt), strategy: .iso8601)
    }

    /// Writes both into one object.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(finishedAt.formatted(.iso8601), forKey: .finishedAt)
    }
}

/// What a collection shall do.
public struct CollectionRequest: Sendable {
    /// Look, but change nothing.
    public var dryRun: Bool
    /// Blobs used within this time are young; never less than ``Limits/collectorGrace``.
    public var maximumAge: Duration
    /// How long blobs stay in quarantine before they are deleted; zero deletes at once what this collection takes out.
    public var quarantineAge: Duration

    /// Makes a request; an age below the floor counts as the floor.
    public init(dryRun: Bool, maximumAge: Duration, quarantineAge: Duration) {
        self.dryRun = dryRun
        self.maximumAge = max(maximumAge, Limits.collectorGrace)
        self.quarantineAge = quarantineAge
    }
}
