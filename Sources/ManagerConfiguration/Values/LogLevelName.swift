/// The log levels, from the most talkative to the quietest.
public enum LogLevelName: String, CaseIterable, Sendable {
    /// Every step.
    case trace
    /// Every request.
    case debug
    /// What an operator wants to know; the default.
    case info
    /// Unusual, but in order.
    case notice
    /// Probably not in order.
    case warning
    /// Something failed.
    case error
    /// The server cannot go on.
    case critical
}
