/// A number of bytes for people to read: base 1024, one decimal from a kibibyte on, as in `1.5 GiB`.
public struct ByteText: CustomStringConvertible, Sendable {
    /// The text.
    public let description: String

    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// - Parameter bytes: the number; a negative one keeps its sign.
    public init(_ bytes: Int64) {
        let sign = bytes < 0 ? "-" : ""
        let magnitude = bytes.magnitude
        guard magnitude >= 1024 else {
            description = "\(sign)\(magnitude) B"
            return
        }
        // Tenths are rounded half up. The comparison uses rounded values, so that 1023.96 KiB becomes 1.0 MiB.
        var unit = 0
        var shift: UInt64 = 10
        while unit < Self.units.count - 1, Self.tenths(magnitude, shift) >= 10_240 {
            unit += 1
            shift += 10
        }
        let tenths = Self.tenths(magnitude, shift)
        description = "\(sign)\(tenths / 10).\(tenths % 10) \(Self.units[unit])"
    }

    private static func tenths(_ magnitude: UInt64, _ shift: UInt64) -> UInt64 {
        let whole = magnitude >> shift
        let rest = magnitude & ((1 << shift) - 1)
        // Above a pebibyte ten times the rest would not fit; its lowest bits do not show anyway.
        let scaled = shift > 50 ? (rest >> 10, shift - 10) : (rest, shift)
        return whole * 10 + ((scaled.0 * 10 + (1 << (scaled.1 - 1))) >> scaled.1)
    }
}
