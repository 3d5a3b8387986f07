/// What the farm as a whole does. The raw value is what the API calls it.
public enum FarmStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// Workers are at jobs.
    case active
    /// Workers are there, but no jobs.
    case idle
    /// Jobs are there, and nobody is at them.
    case waiting
    /// Nothing to do, and all workers sleep.
    case asleep
    /// No worker is there.
    case inoperative
    /// Never sent; older clients know it.
    case unknown
    /// Not known yet.
    case starting
}
