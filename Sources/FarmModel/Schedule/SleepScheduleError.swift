/// Why a sleep schedule is refused. The description is for the client, and quotes what is wrong.
public enum SleepScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// This is no day of the week.
    case unknownDay(String)
    /// This is not hours, a colon and minutes.
    case malformedTime(String)
    /// No clock shows this.
    case timeOutOfRange(String)
    /// There is no such time zone.
    case unknownTimeZone(String)
    /// So many windows are too many.
    case tooManyWindows(Int)

    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .unknownDay(let text):
            "\(Self.quoted(text)) is not a day of the week; write mo tu we th fr sa su, or a range such as mo-fr"
        case .malformedTime(let text):
            "\(Self.quoted(text)) is not a time; write it as HH:MM"
        case .timeOutOfRange(let text):
            "\(Self.quoted(text)) is not a time of day; it goes from 00:00 to 24:00"
        case .unknownTimeZone(let text):
            "\(Self.quoted(text)) is not a known time zone; write a name such as Europe/Amsterdam"
        case .tooManyWindows(let count):
            "\(count) windows are too many; a schedule has at most \(SleepSchedule.maximumWindows)"
        }
    }

    private static func quoted(_ text: String) -> String {
        let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
        return String(reflecting: String(shown))
    }
}
