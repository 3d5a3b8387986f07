public import FarmModel

/// What is told about a worker: its row after the change, whole.
public struct WorkerUpdate: Hashable, Sendable {
    /// The status that a worker left.
    public enum PreviousStatus: Hashable, Sendable {
        /// It had registered and never signed on; told as the empty text.
        case neverSignedOn
        /// It had a status.
        case status(WorkerStatus)

        /// From the status that is kept of a worker, which is none before its first sign-on.
        public init(_ status: WorkerStatus?) {
            self = if let status { .status(status) } else { .neverSignedOn }
        }
    }

    /// The worker.
    public let id: WorkerID
    /// Its name.
    public let name: String
    /// When its row was last written.
    public let updated: Timestamp
    /// When it was last heard of, if ever.
    public let lastSeen: Timestamp?
    /// Its status; `nil` before it first signs on, and told as the empty text.
    public let status: WorkerStatus?
    /// The status that it left, if the event is about a change of status.
    public let previousStatus: PreviousStatus?
    /// The status that it is asked for and has not reached. Absence tells that there is none.
    public let statusChange: WorkerStatusRequest?
    /// The version of its software.
    public let version: String
    /// The platform that it named.
    public let platform: String
    /// The address that it signed on from.
    public let address: String
    /// Whether it can start itself again.
    public let canRestart: Bool
    /// When it was deleted; then the status is its last one.
    public let deletedAt: Timestamp?
    /// The tags that it has; `nil` where they are not told.
    public let tags: [WorkerTagSummary]?

    /// Tells of a worker.
    public init(
        id: WorkerID, name: String, updated: Timestamp, lastSeen: Timestamp?, status: WorkerStatus?,
        previousStatus: PreviousStatus? = nil, statusChange: WorkerStatusRequest?, version: String, platform: String,
        address: String, canRestart: Bool, deletedAt: Timestamp? = nil, tags: [WorkerTagSummary]?
    ) {
        self.id = id
        self.name = name
        self.updated = updated
        self.lastSeen = lastSeen
        self.status = status
        self.previousStatus = previousStatus
        self.statusChange = statusChange
        self.version = version
        self.platform = platform
        self.address = address
        self.canRestart = canRestart
        self.deletedAt = deletedAt
        self.tags = tags
    }

    /// One event for this one and the next, if nothing is lost by it: the next changes no status and is not the end.
    func coalesced(with next: Self) -> Self? {
        guard next.previousStatus == nil, next.status == status, next.deletedAt == nil, deletedAt == nil else {
            return nil
        }
        return Self(
            id: id, name: next.name, updated: next.updated, lastSeen: next.lastSeen ?? lastSeen, status: next.status,
            previousStatus: previousStatus, statusChange: next.statusChange, version: next.version,
            platform: next.platform, address: next.address, canRestart: next.canRestart, deletedAt: nil,
            tags: next.tags ?? tags)
    }
}

extension WorkerUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, updated, status, version, platform, tags
        case address = "ip_address"
        case lastSeen = "last_seen"
        case previousStatus = "previous_status"
        case statusChange = "status_change"
        case canRestart = "can_restart"
        case deletedAt = "deleted_at"
    }

    private enum ChangeKeys: String, CodingKey {
        case status
        case isLazy = "is_lazy"
    }

    /// Writes the API's object, without what is absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(updated, forKey: .updated)
        try container.encodeIfPresent(lastSeen, forKey: .lastSeen)
        try container.encode(status?.rawValue ?? "", forKey: .status)
        switch previousStatus {
        case .neverSignedOn: try container.encode("", forKey: .previousStatus)
        case .status(let previous): try container.encode(previous, forKey: .previousStatus)
        case nil: break
        }
        if let statusChange {
            var change = container.nestedContainer(keyedBy: ChangeKeys.self, forKey: .statusChange)
            try change.encode(statusChange.status, forKey: .status)
            try change.encode(statusChange.isLazy, forKey: .isLazy)
        }
        try container.encode(version, forKey: .version)
        try container.encode(platform, forKey: .platform)
        try container.encode(address, forKey: .address)
        try container.encode(canRestart, forKey: .canRestart)
        try container.encodeIfPresent(deletedAt, forKey: .deletedAt)
        try container.encodeIfPresent(tags, forKey: .tags)
    }
}
