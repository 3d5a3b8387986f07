/// What a garbage collection found and did: the answer of the server, and what `shaman-gc --json` prints.
public struct GarbageReport: Codable, Sendable, Equatable {
    /// Whether nothing was changed, only counted.
    public var dryRun: Bool
    /// Stored blobs that were looked at.
    public var blobs: Int
    /// Links that were looked at in the checkouts.
    public var links: Int
    /// Blobs older than the age limit.
    public var old: Int
    /// Old blobs that something still needs.
    public var inUse: Int
    /// Blobs that were deleted; in a dry run, that would have been.
    public var deleted: Int
    /// Blobs that were put into quarantine; in a dry run, that would have been.
    public var quarantined: Int
    /// Blobs that came back out of quarantine because something needs them.
    public var revived: Int
    /// What the deleted blobs took up.
    public var freedBytes: Int64
    /// Things that could not be examined or deleted; the blobs concerned were kept.
    public var errors: Int
    /// How long it took.
    public var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case dryRun = "dry_run"
        case blobs
        case links
        case old
        case inUse = "in_use"
        case deleted
        case quarantined
        case revived
        case freedBytes = "freed_bytes"
        case errors
        case seconds
    }

    /// A report of a run that has done nothing yet.
    public init(dryRun: Bool) {
        self.dryRun = dryRun
        blobs = 0
        links = 0
        old = 0
        inUse = 0
        deleted = 0
        quarantined = 0
        revived = 0
        freedBytes = 0
        errors = 0
        seconds = 0
    }
}
