internal import Foundation

/// When the clocks of a time zone show what, also on the days on which they are changed.
struct LocalClock {
    private let zone: TimeZone

    init(_ zone: TimeZone) { self.zone = zone }

    /// The date at a moment, as a number of days since 1970.
    func day(at moment: Timestamp) -> Int {
        let seconds = Int(moment.microseconds.quotientRoundedDown(by: 1_000_000))
        return (seconds + offset(at: seconds)).quotientRoundedDown(by: 86_400)
    }

    /// The first moment at which the clocks show a time of a date or a later one: of a time that comes twice the first,
    /// instead of one that is left out the moment at which the clocks are changed. So a later time never comes earlier.
    func moment(day: Int, minutes: Int) -> Timestamp {
        let local = day * 86_400 + minutes * 60
        // Clocks differ from UTC by less than a day, and are changed once in two days at most.
        let before = offset(at: local - 86_400)
        let after = offset(at: local + 86_400)
        guard before != after else { return Self.timestamp(local - before) }
        let change = change(after: local - 86_400, until: local + 86_400, from: before)
        return Self.timestamp(local - before < change ? local - before : max(change, local - after))
    }

    /// The first second at which the offset is not what it was before.
    private func change(after start: Int, until end: Int, from before: Int) -> Int {
        var (last, first) = (start, end)
        while first - last > 1 {
            let middle = (last + first) / 2
            if offset(at: middle) == before { last = middle } else { first = middle }
        }
        return first
    }

    private func offset(at seconds: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }

    private static func timestamp(_ seconds: Int) -> Timestamp { Timestamp(microseconds: Int64(seconds) * 1_000_000) }
}
