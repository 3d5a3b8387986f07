internal import FarmModel
internal import Foundation

/// Writes moments as the manager's lines in task logs begin: local time with its distance from UTC.
struct LogStamp: Sendable {
    let zone: TimeZone

    /// `2026-06-09T16:52:04+02:00`.
    func text(_ moment: Timestamp) -> String {
        let offset = zone.secondsFromGMT(for: moment.date)
        let seconds = moment.microseconds / 1_000_000
        let local = Timestamp(microseconds: (seconds + Int64(offset)) * 1_000_000).description.dropLast()
        guard offset != 0 else { return "\(local)Z" }
        let minutes = abs(offset) / 60
        return "\(local)\(offset < 0 ? "-" : "+")\(Self.two(minutes / 60)):\(Self.two(minutes % 60))"
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
