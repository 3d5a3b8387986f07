/// Reads a number of bytes as people write it: `1073741824`, `10GiB`, `1.5 TiB`, `500 MB`.
public enum ByteSize {
    private static let units: [(name: String, bytes: Int64)] = [
        ("B", 1),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("PiB", 1 << 50),
        ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("PB", 1_000_000_000_000_000),
    ]

    /// The bytes that a text stands for; a number without a unit is in bytes, and case does not matter in units.
    ///
    /// A fraction is exact and cut to whole bytes. Single letters such as `10G` are refused, because programs
    /// disagree on whether they mean 1000 or 1024.
    ///
    /// - Throws: ``ByteSizeError`` that names the text and what is wrong with it.
    public static func parse(_ text: String) throws(ByteSizeError) -> Int64 {
        let number = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let unitName = text[number.endIndex...].drop { $0 == " " }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || isDigits(parts[1]) else {
            throw .notASize(text)
        }
        guard let unit = unitName.isEmpty ? 1 : bytes(inUnit: unitName) else {
            throw .unknownUnit(text, unit: String(unitName))
        }
        guard let count = Int64(whole) else { throw .overflow(text) }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        let (sum, carry) = product.addingReportingOverflow(share(of: unit, fraction: parts.dropFirst().first ?? ""))
        guard !overflow, !carry else { throw .overflow(text) }
        return sum
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { ("0"..."9").contains($0) }
    }

    private static func bytes(inUnit name: Substring) -> Int64? {
        units.first { $0.name.lowercased() == name.lowercased() }?.bytes
    }

    /// The whole bytes that the digits after a decimal point stand for; digits after the eighteenth change nothing.
    private static func share(of unit: Int64, fraction: Substring) -> Int64 {
        var numerator: Int128 = 0
        var denominator: Int128 = 1
        for digit in fraction.prefix(18) {
            numerator = numerator * 10 + Int128(digit.wholeNumberValue ?? 0)
            denominator *= 10
        }
        return Int64(Int128(unit) * numerator / denominator)
    }
}

/// Why a text is not a number of bytes.
public enum ByteSizeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text does not begin with a number that is zero or more.
    case notASize(String)
    /// The number is followed by something that is no unit of bytes.
    case unknownUnit(String, unit: String)
    /// The size does not fit into 63 bits.
    case overflow(String)

    /// What is wrong, with the text at fault and a right example.
    public var description: String {
        switch self {
        case .notASize(let text):
            "\"\(text)\" is not a number of bytes; expected something like 1073741824 or 10GiB"
        case .unknownUnit(let text, let unit):
            "size \"\(text)\" has an unknown unit \"\(unit)\"; "
                + "the units are B, KiB, MiB, GiB, TiB, PiB, kB, MB, GB, TB and PB"
        case .overflow(let text):
            "size \"\(text)\" is too large"
        }
    }
}
