/// Hexadecimal digits to words and back, sixteen digits at a time.
enum HexCoding {
    /// Reads 16 digits that start at `offset`; `nil` when one of them is not a hexadecimal digit.
    ///
    /// - Precondition: There are 16 bytes from `offset` on.
    static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64? {
        precondition(offset >= 0 && bytes.count - offset >= 16)
        // Safe: 16 bytes are there, as was just seen.
        let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let second = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
        return word(UInt64(bigEndian: first), UInt64(bigEndian: second))
    }

    /// The value of sixteen digits, eight in each word, the first of them the highest byte; `nil` when one is none.
    static func word(_ first: UInt64, _ second: UInt64) -> UInt64? {
        guard let high = halfWord(first), let low = halfWord(second) else { return nil }
        return high << 32 | low
    }

    /// The value of eight digits, the first of them the highest byte; all eight are looked at in the same few steps.
    private static func halfWord(_ text: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops = ones << 7
        // Marks the bytes that are at least a given character. All are below 0x80, so that no sum carries.
        func marks(_ text: UInt64, from character: UInt8) -> UInt64 {
            text &+ ones &* UInt64(0x80 - character)
        }
        let ascii = text & ~tops
        let lowered = ascii | ones << 5
        let digits = marks(ascii, from: UInt8(ascii: "0")) & ~marks(ascii, from: UInt8(ascii: "9") + 1)
        let letters = marks(lowered, from: UInt8(ascii: "a")) & ~marks(lowered, from: UInt8(ascii: "f") + 1) & tops
        guard (digits | letters) & ~text & tops == tops else { return nil }
        var value = text & (ones &* 0x0f) &+ (letters >> 7) &* 9
        value = (value | value >> 4) & 0x00ff_00ff_00ff_00ff
        value = (value | value >> 8) & 0x0000_ffff_0000_ffff
        return (value | value >> 16) & 0xffff_ffff
    }

    /// Writes 16 lower-case digits that start at `offset`.
    static func write(_ word: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        var rest = word
        for index in stride(from: offset + 15, through: offset, by: -1) {
            buffer[index] = digit(UInt8(truncatingIfNeeded: rest & 0x0f))
            rest >>= 4
        }
    }

    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
    }
}
