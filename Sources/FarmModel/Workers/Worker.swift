/// A render worker, as the farm knows it. A value: what was read stays as it was.
public struct Worker: Hashable, Sendable {
    /// Its identity, and its user name.
    public let id: WorkerID
    /// What people call it; need not be unique and may be empty.
    public var name: String
    /// The address that it last signed on from.
    public var address: String
    /// The operating system in lower case, as it said when it registered.
    public var platform: String
    /// The version of its software; empty until it signs on.
    public var software: String
    /// The types of task that it takes, in its own order.
    public var taskTypes: [String]
    /// What it does; `nil` from its registration to its first sign-on.
    public var status: WorkerStatus?
    /// What it was asked to do and has not done yet.
    public var request: WorkerStatusRequest?
    /// The last status at which it was well, awake or asleep: what it goes back to when it was thought lost.
    public var lastGoodStatus: WorkerStatus?
    /// Whether it is started again after it ends.
    public var canRestart: Bool
    /// When it registered.
    public let createdAt: Timestamp
    /// When anything of it last changed but ``lastSeenAt``.
    public var updatedAt: Timestamp
    /// When it was last heard of; `nil` until it signs on.
    public var lastSeenAt: Timestamp?

    /// A worker that has just registered.
    public init(
        id: WorkerID, name: String, address: String, platform: String, taskTypes: [String], createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.platform = platform
        software = ""
        self.taskTypes = taskTypes
        canRestart = false
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Whether it takes part in the farm: it has signed on, and is neither gone nor lost.
    public var isPresent: Bool {
        switch status {
        case nil, .offline, .error: false
        case .starting, .awake, .asleep, .testing, .restart: true
        }
    }
}
