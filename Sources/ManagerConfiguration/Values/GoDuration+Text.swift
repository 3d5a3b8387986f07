extension GoDuration: CustomStringConvertible {
    /// The canonical text: `744h0m0s`, `10m0s`, `1.5s`, `1ms`, `0s`. Parsing it gives the same span back.
    ///
    /// From one second upward hours, minutes and seconds are written out, below that one unit is chosen in which
    /// the number is at least one.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        return sign + (magnitude < GoDurationUnit.second ? Self.shortText(magnitude) : Self.longText(magnitude))
    }

    private static func shortText(_ magnitude: UInt64) -> String {
        switch magnitude {
        case 0: "0s"
        case ..<GoDurationUnit.microsecond: "\(magnitude)ns"
        case ..<GoDurationUnit.millisecond: decimal(magnitude, unit: GoDurationUnit.microsecond) + "\u{B5}s"
        default: decimal(magnitude, unit: GoDurationUnit.millisecond) + "ms"
        }
    }

    private static func longText(_ magnitude: UInt64) -> String {
        let (hours, belowHour) = magnitude.quotientAndRemainder(dividingBy: GoDurationUnit.hour)
        let (minutes, belowMinute) = belowHour.quotientAndRemainder(dividingBy: GoDurationUnit.minute)
        let seconds = decimal(belowMinute, unit: GoDurationUnit.second) + "s"
        if hours > 0 { return "\(hours)h\(minutes)m" + seconds }
        return minutes > 0 ? "\(minutes)m" + seconds : seconds
    }

    /// `value / unit` as an exact decimal number without trailing zeros; `unit` is a power of ten.
    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        let (whole, remainder) = value.quotientAndRemainder(dividingBy: unit)
        guard remainder > 0 else { return "\(whole)" }
        var digits = String(unit + remainder).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
