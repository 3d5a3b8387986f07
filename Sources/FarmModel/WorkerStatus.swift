/// What a worker does, or shall do. The raw value is what the API calls it.
public enum WorkerStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// Signed on, and has not yet said what it does.
    case starting
    /// Asks for tasks and works on them.
    case awake
    /// Waits to be woken.
    case asleep
    /// Was not heard of for too long, or has reported a fault.
    case error
    /// Runs a self-test.
    case testing
    /// Is not there.
    case offline
    /// Ends and is started again. Only ever requested.
    case restart

    /// Whether a worker can be asked for it: workers do not know the others, and would fall asleep.
    public var canBeRequested: Bool {
        switch self {
        case .awake, .asleep, .offline, .restart: true
        case .starting, .error, .testing: false
        }
    }
}

/// A status that a worker was asked for and has not reached yet.
public struct WorkerStatusRequest: Hashable, Sendable {
    /// The status.
    public var status: WorkerStatus
    /// Whether the worker may finish its task first.
    public var isLazy: Bool

    /// Asks for a status.
    public init(status: WorkerStatus, isLazy: Bool) {
        self.status = status
        self.isLazy = isLazy
    }
}
