/// A line that a script printed.
public struct ScriptLogLine: Hashable, Sendable {
    /// By which function.
    public enum Level: String, Sendable {
        /// `print` and `console.log`.
        case info
        /// `alert`, `console.warn` and `console.error`.
        case warning
    }

    /// By which function.
    public let level: Level
    /// The text.
    public let text: String

    /// A line that a script printed.
    public init(level: Level, text: String) {
        self.level = level
        self.text = text
    }
}
