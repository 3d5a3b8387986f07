/// A part of the day in which a worker sleeps: from its start up to, and not including, its end.
///
/// An end before the start is one of the next day: the window crosses midnight. A window that ends when it starts is empty.
public struct SleepWindow: Hashable, Sendable {
    /// When it starts; `nil` for the start of the day.
    public let start: TimeOfDay?
    /// When it ends; `nil` for the end of the day.
    public let end: TimeOfDay?

    /// The whole day.
    public static let wholeDay = SleepWindow(start: nil, end: nil)

    /// A window between two times.
    public init(start: TimeOfDay?, end: TimeOfDay?) {
        self.start = start
        self.end = end
    }

    /// Reads both times; an empty text is the start or the end of the day.
    ///
    /// - Throws: ``SleepScheduleError`` with the text that is no time.
    public init(startTime: String, endTime: String) throws(SleepScheduleError) {
        start = try Self.time(startTime)
        end = try Self.time(endTime)
    }

    private static func time(_ text: String) throws(SleepScheduleError) -> TimeOfDay? {
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return trimmed.isEmpty ? nil : try TimeOfDay(trimmed)
    }

    /// When it starts, as the API has it: empty for the start of the day.
    public var startTime: String { start?.description ?? "" }

    /// When it ends, as the API has it: empty for the end of the day.
    public var endTime: String { end?.description ?? "" }

    /// Minutes from the beginning of the day to which it belongs, in which it starts.
    var startMinutes: Int { start?.minutes ?? 0 }

    /// Minutes from the beginning of the day to which it belongs; more than 1440 if it crosses midnight.
    var endMinutes: Int {
        let minutes = (end ?? .endOfDay).minutes
        return minutes < startMinutes ? minutes + 1440 : minutes
    }
}

extension SleepWindow: Codable {
    private enum CodingKeys: String, CodingKey {
        case startTime = "start_time"
        case endTime = "end_time"
    }

    /// Reads the API's object; what is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            startTime: container.decodeIfPresent(String.self, forKey: .startTime) ?? "",
            endTime: container.decodeIfPresent(String.self, forKey: .endTime) ?? "")
    }

    /// Writes the API's object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(startTime, forKey: .startTime)
        try container.encode(endTime, forKey: .endTime)
    }
}
