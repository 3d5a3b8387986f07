extension GoDuration {
    /// Reads Go's notation: an optional sign, then numbers with units (`ns us ms s m h`), for example `1h30m`,
    /// `1.5h`, `-2m`; a lone `0` needs no unit.
    ///
    /// - Throws: ``GoDurationError`` that names the text and what is wrong with it.
    public init(parsing text: String) throws(GoDurationError) {
        var parser = GoDurationParser(text: text, units: GoDurationUnit.standard)
        self.init(nanoseconds: try parser.parse())
    }

    /// Reads the same notation with one unit more, `d` for days of 24 hours: `31d`, `1d12h`.
    ///
    /// For command lines only; the configuration file and the API keep to ``init(parsing:)``.
    ///
    /// - Throws: ``GoDurationError`` that names the text and what is wrong with it.
    public static func parseLenient(_ text: String) throws(GoDurationError) -> GoDuration {
        var parser = GoDurationParser(text: text, units: GoDurationUnit.withDays)
        return GoDuration(nanoseconds: try parser.parse())
    }
}

/// Reads one duration, from left to right.
private struct GoDurationParser {
    /// The largest magnitude there is: the lowest `Int64` is one further from zero than the highest.
    private static let limit = Int64.min.magnitude

    private let text: String
    private let units: [String: UInt64]
    private var rest: Substring.UnicodeScalarView

    init(text: String, units: [String: UInt64]) {
        self.text = text
        self.units = units
        rest = text[...].unicodeScalars
    }

    mutating func parse() throws(GoDurationError) -> Int64 {
        let negative = takeSign()
        if rest.elementsEqual("0".unicodeScalars) { return 0 }
        guard !rest.isEmpty else { throw .notADuration(text) }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let (sum, overflow) = total.addingReportingOverflow(try takeComponent())
            guard !overflow, sum <= Self.limit else { throw .overflow(text) }
            total = sum
        }
        if negative { return Int64(truncatingIfNeeded: 0 &- total) }
        guard let value = Int64(exactly: total) else { throw .overflow(text) }
        return value
    }

    private mutating func takeSign() -> Bool {
        guard let first = rest.first, first == "-" || first == "+" else { return false }
        rest.removeFirst()
        return first == "-"
    }

    /// One number with its unit, in nanoseconds.
    private mutating func takeComponent() throws(GoDurationError) -> UInt64 {
        let whole = takeDigits()
        var fraction = Substring.UnicodeScalarView()
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits()
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { throw .notADuration(text) }
        let unit = try takeUnit()

        guard let count = whole.isEmpty ? 0 : UInt64(String(whole)) else { throw .overflow(text) }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, product <= Self.limit else { throw .overflow(text) }
        return product + Self.share(of: unit, fraction: fraction)
    }

    private mutating func takeDigits() -> Substring.UnicodeScalarView {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest.removeFirst(digits.count)
        return digits
    }

    private mutating func takeUnit() throws(GoDurationError) -> UInt64 {
        let name = String(rest.prefix { $0 != "." && !("0"..."9").contains($0) })
        guard !name.isEmpty else { throw .missingUnit(text) }
        guard let unit = units[name] else { throw .unknownUnit(text, unit: name) }
        rest.removeFirst(name.unicodeScalars.count)
        return unit
    }

    /// The part of a unit that the digits after a decimal point stand for, cut to whole nanoseconds.
    ///
    /// Worked out in floating point, as the reference does, so that `0.3333333333333333333h` is 20 minutes here too.
    /// Digits beyond the precision of 64 bits change nothing.
    private static func share(of unit: UInt64, fraction: Substring.UnicodeScalarView) -> UInt64 {
        var numerator: Int64 = 0
        var denominator = 1.0
        for digit in fraction {
            let (scaled, overflow) = numerator.multipliedReportingOverflow(by: 10)
            guard !overflow else { break }
            let (sum, carry) = scaled.addingReportingOverflow(Int64(digit.value - 0x30))
            guard !carry else { break }
            numerator = sum
            denominator *= 10
        }
        return UInt64(Double(numerator) * (Double(unit) / denominator))
    }
}
