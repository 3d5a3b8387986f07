public import Foundation

/// A moment, in whole microseconds since 1970 in UTC: what the database keeps and clients are told.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since the beginning of 1970, UTC.
    public let microseconds: Int64

    /// A moment so many microseconds after the beginning of 1970.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment of a date, without what is smaller than a microsecond.
    public init(_ date: Date) {
        microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
    }

    /// The moment as a date.
    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// Whether the first moment is earlier.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// A later moment; with a negative duration, an earlier one.
    public static func + (moment: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Self(microseconds: moment.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// An earlier moment.
    public static func - (moment: Self, duration: Duration) -> Self { moment + (.zero - duration) }

    /// How much later the first moment is than the second.
    public static func - (left: Self, right: Self) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    /// RFC 3339 in UTC, with as many digits of the second as are not zero: `2026-01-02T03:04:05.6Z`.
    public var description: String {
        let seconds = microseconds.quotientRoundedDown(by: 1_000_000)
        let fraction = microseconds - seconds * 1_000_000
        let days = seconds.quotientRoundedDown(by: 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = Self.civil(days: days)
        // Years have six digits at most, and then there are 26 other characters.
        return String(unsafeUninitializedCapacity: 40) { bytes in
            var text = TextWriter(bytes: bytes)
            text.write(year, width: 4, "-")
            text.write(month, width: 2, "-")
            text.write(day, width: 2, "T")
            text.write(second / 3600, width: 2, ":")
            text.write(second / 60 % 60, width: 2, ":")
            text.write(second % 60, width: 2, fraction > 0 ? "." : "Z")
            if fraction > 0 {
                var (digits, width) = (fraction, 6)
                while digits % 10 == 0 { (digits, width) = (digits / 10, width - 1) }
                text.write(digits, width: width, "Z")
            }
            return text.count
        }
    }

    /// The date in the Gregorian calendar of a number of days since 1970, counted in years that begin in March, after
    /// which the leap day is the last of its year.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.quotientRoundedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

/// Writes numbers into memory that has room for them.
private struct TextWriter {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

    /// A number with zeros before it up to a width, and what comes after it.
    mutating func write(_ number: Int64, width: Int, _ end: Unicode.Scalar) {
        var rest = number.magnitude
        var digits = 0
        repeat {
            digits += 1
            rest /= 10
        } while rest > 0
        if number < 0 { append(UInt8(ascii: "-")) }
        let width = max(number < 0 ? width - 1 : width, digits)
        rest = number.magnitude
        for place in stride(from: count + width - 1, through: count, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        count += width
        append(UInt8(ascii: end))
    }

    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }
}

extension Timestamp: Encodable {
    /// Writes it as RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension BinaryInteger {
    /// The quotient by a positive number, rounded down.
    func quotientRoundedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
