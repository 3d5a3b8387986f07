public import FarmModel

/// What the farm as a whole does now.
public struct FarmStatusUpdate: Hashable, Sendable, Encodable {
    /// The status.
    public let status: FarmStatus

    /// Tells of a status.
    public init(status: FarmStatus) { self.status = status }
}

/// The manager begins or ends.
public struct LifeCycleUpdate: Hashable, Sendable, Encodable {
    /// What happens to the manager. The raw value is what the API calls it.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Encodable {
        /// It has begun.
        case startup = "manager-startup"
        /// It is about to end.
        case shutdown = "manager-shutdown"
    }

    /// What happens.
    public let type: Kind

    /// Tells what happens.
    public init(type: Kind) { self.type = type }
}
