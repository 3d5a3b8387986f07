/// What a clock shows, to the minute; as the end of a day, 24:00.
public struct TimeOfDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Minutes since the day began: 0 to 1440.
    public let minutes: Int

    /// The end of a day, which is the beginning of the next.
    public static let endOfDay = TimeOfDay(minutes: 1440)

    private init(minutes: Int) { self.minutes = minutes }

    /// Reads `HH:MM`; either number may have one digit.
    ///
    /// - Throws: ``SleepScheduleError`` with the text, if it is no such time.
    public init(_ text: some StringProtocol) throws(SleepScheduleError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Self.number(parts[0]), let minute = Self.number(parts[1]) else {
            throw .malformedTime(String(text))
        }
        guard (hour < 24 && minute < 60) || (hour == 24 && minute == 0) else { throw .timeOutOfRange(String(text)) }
        minutes = hour * 60 + minute
    }

    private static func number(_ digits: some StringProtocol) -> Int? {
        guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(digits)
    }

    /// Whether the first time is earlier.
    public static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }

    /// `HH:MM`, always with four digits.
    public var description: String { Self.padded(minutes / 60) + ":" + Self.padded(minutes % 60) }

    private static func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
