/// A day of the week. The raw value is what schedules call it.
public enum Weekday: String, CaseIterable, Codable, Hashable, Sendable {
    /// Monday.
    case monday = "mo"
    /// Tuesday.
    case tuesday = "tu"
    /// Wednesday.
    case wednesday = "we"
    /// Thursday.
    case thursday = "th"
    /// Friday.
    case friday = "fr"
    /// Saturday.
    case saturday = "sa"
    /// Sunday.
    case sunday = "su"

    /// The day's place in the week, from Monday.
    var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The weekday of a number of days since 1970, which began on a Thursday.
    init(day: Int) {
        let index = (day + 3) % 7
        self = Self.allCases[index < 0 ? index + 7 : index]
    }

    /// Reads days of the week: names, of which the first two letters count, and ranges of them (`mo-fr`, `sa-mo`),
    /// separated by blanks or commas.
    ///
    /// - Throws: ``SleepScheduleError`` with the part that is no day.
    public static func set(_ text: String) throws(SleepScheduleError) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for token in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = token.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first.flatMap(Self.init(name:)),
                let last = ends.last.flatMap(Self.init(name:))
            else { throw .unknownDay(String(token)) }
            let length = (last.index - first.index + 7) % 7
            for offset in 0...length { days.insert(allCases[(first.index + offset) % 7]) }
        }
        return days
    }

    /// Writes days of the week as they are stored: `mo tu we`.
    public static func text(_ days: Set<Weekday>) -> String {
        allCases.filter(days.contains).map(\.rawValue).joined(separator: " ")
    }

    private init?(name: Substring) {
        self.init(rawValue: String(name.prefix(2)).lowercased())
    }
}
