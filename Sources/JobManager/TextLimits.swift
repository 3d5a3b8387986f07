internal import FarmModel

/// How long texts may be that are kept with jobs and tasks, in bytes of UTF-8.
public enum TextLimits {
    /// What is said about a job or task.
    public static let activityBytes = 4096
    /// The name of a job.
    public static let nameBytes = 1024
    /// The reason for a change.
    public static let reasonBytes = 4096

    /// A text without what is beyond a limit.
    static func cut(_ text: String, to limit: Int) -> String { String(text.prefix(bytes: limit)) }
}
