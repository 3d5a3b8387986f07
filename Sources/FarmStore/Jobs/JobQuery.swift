public import FarmModel

/// Which jobs are wanted, and in which order. Conditions hold all at once.
public struct JobQuery: Hashable, Sendable {
    /// What jobs can be ordered by. The raw value is what the API calls it.
    public enum Key: String, CaseIterable, Hashable, Sendable {
        /// The order in which they came.
        case id
        /// Their identity.
        case uuid
        /// Their name.
        case name
        /// Their job type.
        case type = "job_type"
        /// Their priority.
        case priority
        /// Their status.
        case status
        /// What was last said about them.
        case activity
        /// When they came.
        case created = "created_at"
        /// When they last changed.
        case updated = "updated_at"
        /// When their deletion was asked for.
        case deleteRequested = "delete_requested_at"
        /// How many steps are done.
        case stepsCompleted = "steps_completed"
        /// How many steps they have.
        case stepsTotal = "steps_total"
    }

    /// One part of the order.
    public struct Order: Hashable, Sendable {
        /// What it is by.
        public var key: Key
        /// Whether the highest come first.
        public var isDescending: Bool

        /// An order.
        public init(key: Key, isDescending: Bool) {
            self.key = key
            self.isDescending = isDescending
        }
    }

    /// Only jobs in one of these statuses; `nil` for all.
    public var statuses: [JobStatus]?
    /// Texts that settings have; a text with `%` is a pattern, in which that stands for any text and `_` for one character.
    public var settings: [String: String] = [:]
    /// The same for metadata.
    public var metadata: [String: String] = [:]
    /// What the name, the type or the identity contains, whatever its case; `nil` for anything.
    public var text: String?
    /// The first part counts most; the last is always the order in which jobs came.
    public var order: [Order] = []
    /// So many of the first jobs are left out.
    public var offset = 0
    /// So many jobs, at most; `nil` for all.
    public var limit: Int?

    /// All jobs, in the order in which they came.
    public init() {}
}
