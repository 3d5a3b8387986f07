/// Hexadecimal digits to words and back, sixteen digits at a time.
enum HexCoding {
    /// Reads 16 digits that start at `offset`; `nil` when one of them is not a hexadecimal digit.
    static func word(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt64? {
        var value: UInt64 = 0
        var invalid: UInt8 = 0
        for index in offset..<offset + 16 {
            let digit = nibble(bytes[index])
            invalid |= digit
            value = value << 4 | UInt64(digit & 0x0f)
        }
        return invalid & 0xf0 == 0 ? value : nil
    }

    /// Writes 16 lower-case digits that start at `offset`.
    static func write(_ word: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        var rest = word
        for index in stride(from: offset + 15, through: offset, by: -1) {
            buffer[index] = digit(UInt8(truncatingIfNeeded: rest & 0x0f))
            rest >>= 4
        }
    }

    /// The value of a digit, or 0xff when the character is none.
    static func nibble(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character &- UInt8(ascii: "A") &+ 10
        default: 0xff
        }
    }

    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
    }
}
