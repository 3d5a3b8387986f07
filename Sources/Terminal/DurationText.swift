/// A length of time for people to read: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
public struct DurationText: CustomStringConvertible, Sendable {
    /// The text.
    public let description: String

    /// - Parameter duration: the length; a negative one counts as zero.
    public init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let tenths = max(0, seconds &* 10 &+ (attoseconds + 50_000_000_000_000_000) / 100_000_000_000_000_000)
        let whole = max(0, seconds)
        switch whole {
        case ..<10: description = "\(tenths / 10).\(tenths % 10) s"
        case ..<60: description = "\(whole) s"
        case ..<3600: description = "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: description = "\(whole / 3600) h \(whole % 3600 / 60) min"
        default: description = "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
        }
    }

    /// - Parameter seconds: the length; not a number, negative and endless ones count as zero.
    public init(seconds: Double) {
        self.init(seconds.isFinite && seconds > 0 ? .seconds(min(seconds, 1e12)) : .zero)
    }
}
