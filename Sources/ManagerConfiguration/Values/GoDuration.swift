/// A span of time as the configuration file and the API write it: Go's notation, for example `744h0m0s`.
///
/// Held as whole nanoseconds, so that every text that parses has exactly one value and one canonical text.
public struct GoDuration: Hashable, Sendable {
    /// The span in nanoseconds; may be negative.
    public let nanoseconds: Int64

    /// Makes a span of whole nanoseconds.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// No time at all; in most settings this means "off".
    public static let zero = GoDuration(nanoseconds: 0)

    /// A whole number of seconds.
    ///
    /// - Precondition: the span is within ±292 years.
    public static func seconds(_ count: Int64) -> GoDuration {
        GoDuration(nanoseconds: count * Int64(GoDurationUnit.second))
    }

    /// A whole number of minutes.
    ///
    /// - Precondition: the span is within ±292 years.
    public static func minutes(_ count: Int64) -> GoDuration {
        GoDuration(nanoseconds: count * Int64(GoDurationUnit.minute))
    }

    /// A whole number of hours.
    ///
    /// - Precondition: the span is within ±292 years.
    public static func hours(_ count: Int64) -> GoDuration {
        GoDuration(nanoseconds: count * Int64(GoDurationUnit.hour))
    }

    /// The same span as Swift's own type, for clocks and timers.
    public var duration: Duration { .nanoseconds(nanoseconds) }
}

extension GoDuration: Comparable {
    /// Shorter spans come first, negative ones before zero.
    public static func < (left: GoDuration, right: GoDuration) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// Why a text is not a duration.
public enum GoDurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is empty, or has no digits where a number must stand.
    case notADuration(String)
    /// A number has no unit; only a lone `0` may stand without one.
    case missingUnit(String)
    /// A unit that the notation does not have.
    case unknownUnit(String, unit: String)
    /// The span does not fit into 64 bits of nanoseconds (about 292 years).
    case overflow(String)

    /// What is wrong, with the text at fault and a right example.
    public var description: String {
        switch self {
        case .notADuration(let text):
            "\"\(text)\" is not a duration; expected something like 30s, 10m or 24h0m0s"
        case .missingUnit(let text):
            "duration \"\(text)\" has a number without a unit; expected something like 30s, 10m or 24h0m0s"
        case .unknownUnit(let text, let unit):
            "duration \"\(text)\" has an unknown unit \"\(unit)\"; the units are ns, us, ms, s, m and h"
        case .overflow(let text):
            "duration \"\(text)\" is too long; the limit is about 292 years"
        }
    }
}

/// The lengths of the units, in nanoseconds.
enum GoDurationUnit {
    static let microsecond: UInt64 = 1000
    static let millisecond = 1000 * microsecond
    static let second = 1000 * millisecond
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour

    /// The units of the notation itself. The micro sign exists twice in Unicode; both count.
    static let standard: [String: UInt64] = [
        "ns": 1, "us": microsecond, "\u{B5}s": microsecond, "\u{3BC}s": microsecond,
        "ms": millisecond, "s": second, "m": minute, "h": hour,
    ]

    /// The notation plus days, for people at a command line.
    static let withDays = standard.merging(["d": day]) { kept, _ in kept }
}
