/// The state of a task. The raw value is what the API calls it.
public enum TaskStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// A worker is at it.
    case active
    /// Somebody stopped it.
    case canceled
    /// Is done.
    case completed
    /// Failed for good.
    case failed
    /// Waits for a worker.
    case queued
    /// Failed on a worker; another one may try.
    case softFailed = "soft-failed"
    /// Nobody takes it until its job goes on.
    case paused
}
