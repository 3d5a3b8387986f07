internal import Foundation

extension Timestamp {
    /// Reads a date and time as in RFC 3339: with `Z` or a distance from UTC, with or without parts of a second; `nil` for
    /// anything else.
    public init?(rfc3339 text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let whole = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? whole.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
        self.init(date)
    }

    /// The beginning of the next second, or this moment if that is one.
    public var roundedUpToSecond: Timestamp {
        let seconds = microseconds.quotientRoundedDown(by: 1_000_000)
        return Timestamp(microseconds: (seconds * 1_000_000 == microseconds ? seconds : seconds + 1) * 1_000_000)
    }
}
