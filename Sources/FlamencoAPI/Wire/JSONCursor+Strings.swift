extension JSONCursor {
    /// Passes a string, the next byte being its opening quote.
    ///
    /// - Throws: 400 for what is no string: control characters, unknown escapes, half a surrogate pair, broken UTF-8.
    mutating func passString() throws(APIError) -> JSONStringRange {
        guard current == UInt8(ascii: "\"") else { throw malformed() }
        advance(by: 1)
        let start = position
        var hasEscapes = false
        while true {
            passPlainText()
            switch current {
            case UInt8(ascii: "\""):
                let contents = start..<position
                advance(by: 1)
                return JSONStringRange(contents, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try passEscape()
            case 0x80...: try passMultibyteScalar()
            default: throw malformed()
            }
        }
    }

    /// Passes ASCII characters that mean themselves, eight at a time.
    private mutating func passPlainText() {
        while let word {
            let stops = Self.stops(in: word)
            guard stops == 0 else {
                advance(by: stops.trailingZeroBitCount >> 3)
                return
            }
            advance(by: 8)
        }
        while current >= 0x20, current < 0x80, current != UInt8(ascii: "\""), current != UInt8(ascii: "\\") {
            advance(by: 1)
        }
    }

    /// The top bit of each byte that is a quote, a backslash, a control character or not ASCII.
    ///
    /// Subtraction borrows only from bytes above one that is marked rightly, so the lowest mark is always right.
    private static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5c)
        let marks =
            (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | word
        return marks & (ones &* 0x80)
    }

    /// Passes a backslash and what belongs to it.
    private mutating func passEscape() throws(APIError) {
        advance(by: 1)
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            advance(by: 1)
        case UInt8(ascii: "u"):
            let start = position
            let unit = try passCodeUnit()
            guard unit & 0xf800 == 0xd800 else { return }
            guard unit < 0xdc00, current == UInt8(ascii: "\\") else { throw Self.halfSurrogatePair(at: start - 1) }
            advance(by: 1)
            guard current == UInt8(ascii: "u"), try passCodeUnit() & 0xfc00 == 0xdc00 else {
                throw Self.halfSurrogatePair(at: start - 1)
            }
        default: throw malformed()
        }
    }

    /// Passes a `u` and four hexadecimal digits.
    private mutating func passCodeUnit() throws(APIError) -> UInt16 {
        advance(by: 1)
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else { throw malformed() }
            unit = unit << 4 | UInt16(digit)
            advance(by: 1)
        }
        return unit
    }

    private static func halfSurrogatePair(at position: Int) -> APIError {
        .invalidBody("it is not valid JSON: half of a surrogate pair stands alone at byte \(position)")
    }

    /// Passes one scalar of two to four bytes in UTF-8, in its shortest form.
    private mutating func passMultibyteScalar() throws(APIError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch current {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: throw malformed()
        }
        advance(by: 1)
        guard second.contains(current) else { throw malformed() }
        advance(by: 1)
        for _ in 2..<length {
            guard current & 0xc0 == 0x80 else { throw malformed() }
            advance(by: 1)
        }
    }
}
