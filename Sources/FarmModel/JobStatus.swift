/// The state of a job. The raw value is what the API calls it.
public enum JobStatus: String, CaseIterable, Codable, Hashable, Sendable {
    /// Workers are at it.
    case active
    /// Somebody stopped it.
    case canceled
    /// All tasks are done.
    case completed
    /// Too many tasks failed.
    case failed
    /// Nobody works on it until somebody lets it go on.
    case paused
    /// Will be paused as soon as no worker is at it.
    case pauseRequested = "pause-requested"
    /// Waits for workers.
    case queued
    /// Will be canceled as soon as no worker is at it.
    case cancelRequested = "cancel-requested"
    /// Its tasks are being queued again.
    case requeueing
    /// Is not complete yet.
    case underConstruction = "under-construction"
}
