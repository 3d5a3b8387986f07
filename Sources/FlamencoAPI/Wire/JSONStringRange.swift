/// Where the contents of a JSON string lie in a body: what stands between the quotes, known to be well formed.
///
/// Kept in place of a `String` where most strings are only passed on. Eight bytes.
package struct JSONStringRange: Sendable {
    /// Offset of the first byte after the opening quote.
    private let offset: UInt32
    /// The number of bytes, doubled, and one more when there are escapes among them.
    private let lengthAndEscapes: UInt32

    /// The largest body whose strings can be told where they lie.
    static let maximumBodyBytes = Int(UInt32.max >> 1)

    /// - Precondition: `range` lies within the first ``maximumBodyBytes`` bytes.
    init(_ range: Range<Int>, hasEscapes: Bool) {
        offset = UInt32(range.lowerBound)
        lengthAndEscapes = UInt32(range.count) << 1 | (hasEscapes ? 1 : 0)
    }

    /// The bytes as they are written in the body, escapes and all.
    var range: Range<Int> { Int(offset)..<Int(offset) + length }
    /// The number of bytes as written.
    var length: Int { Int(lengthAndEscapes >> 1) }
    /// Whether the text differs from what is written.
    var hasEscapes: Bool { lengthAndEscapes & 1 == 1 }

    /// The text.
    ///
    /// - Parameter body: The body that the range was found in.
    func text(in body: UnsafeRawBufferPointer) -> String {
        let written = UnsafeRawBufferPointer(rebasing: body[range])
        guard hasEscapes else { return String(decoding: written, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(written.count)
        var position = 0
        while position < written.count {
            let byte = written[position]
            position += 1
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: Self.escape(in: written, at: &position).utf8)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether the text is the given one.
    func isText(_ text: StaticString, in body: UnsafeRawBufferPointer) -> Bool {
        if hasEscapes { return self.text(in: body) == text.description }
        return text.withUTF8Buffer { body[range].elementsEqual($0) }
    }

    /// What an escape stands for, and passes it; `position` is that of the character after the backslash.
    private static func escape(in written: UnsafeRawBufferPointer, at position: inout Int) -> Character {
        let letter = position < written.count ? written[position] : 0
        position += 1
        switch letter {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: return Character(Unicode.Scalar(letter))
        }
        var value = codeUnit(in: written, at: position)
        position += 4
        if value & 0xfc00 == 0xd800 {
            value = 0x10000 + (value & 0x3ff) << 10 + codeUnit(in: written, at: position + 2) & 0x3ff
            position += 6
        }
        return Character(Unicode.Scalar(value) ?? "\u{fffd}")
    }

    /// The value of the four hexadecimal digits at a position.
    private static func codeUnit(in written: UnsafeRawBufferPointer, at position: Int) -> UInt32 {
        guard position + 4 <= written.count else { return 0xfffd }
        return UInt32(String(decoding: written[position..<position + 4], as: UTF8.self), radix: 16) ?? 0xfffd
    }
}
