/// What the farm was like at a moment, and what was done in the interval before it.
public struct FarmSample: Hashable, Sendable {
    /// The moment.
    public var takenAt: Timestamp
    /// Workers that are registered.
    public var workers = 0
    /// Workers that are awake.
    public var workersAwake = 0
    /// Tasks that workers are at.
    public var tasksActive = 0
    /// Tasks that could be handed out.
    public var tasksReady = 0
    /// Tasks that were completed since the sample before.
    public var tasksCompleted = 0
    /// Tasks that failed since the sample before.
    public var tasksFailed = 0
    /// Blobs in the file store.
    public var files = 0
    /// Their bytes.
    public var fileBytes: Int64 = 0
    /// Bytes that the checkouts would take beside those if they were copies.
    public var savedBytes: Int64 = 0

    /// A sample of a farm in which nothing is.
    public init(takenAt: Timestamp) { self.takenAt = takenAt }
}
