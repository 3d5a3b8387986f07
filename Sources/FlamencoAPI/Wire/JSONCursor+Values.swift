extension JSONCursor {
    /// How deep lists and objects may lie in each other where nobody looks at them: one bit is kept for each level.
    static let maximumDepth = UInt64.bitWidth

    /// Passes any value.
    ///
    /// - Throws: 400 for what is no JSON, or is nested deeper than ``maximumDepth``.
    mutating func passValue() throws(APIError) {
        // The innermost level is the lowest bit: whether it is an object.
        var levels: UInt64 = 0
        var depth = 0
        while true {
            switch current {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < Self.maximumDepth else {
                    throw .invalidBody("it is nested deeper than \(Self.maximumDepth) levels at byte \(position)")
                }
                let isObject = current == UInt8(ascii: "{")
                if enter(closing: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    levels = levels << 1 | (isObject ? 1 : 0)
                    depth += 1
                    if isObject { try passMemberName() }
                    continue
                }
            case UInt8(ascii: "\""): _ = try passString()
            case UInt8(ascii: "t"): try passLiteral("true")
            case UInt8(ascii: "f"): try passLiteral("false")
            case UInt8(ascii: "n"): try passLiteral("null")
            default: _ = try passNumber()
            }
            // A value is passed: whatever ends with it is passed, too.
            while depth > 0 {
                let isObject = levels & 1 == 1
                if try passSeparator(closing: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try passMemberName() }
                    break
                }
                levels >>= 1
                depth -= 1
            }
            if depth == 0 { return }
        }
    }

    private mutating func passMemberName() throws(APIError) {
        _ = try passString()
        try passColon()
    }

    private mutating func passLiteral(_ literal: StaticString) throws(APIError) {
        for index in 0..<literal.utf8CodeUnitCount {
            guard current == literal.utf8Start[index] else { throw malformed() }
            advance(by: 1)
        }
    }

    /// Passes a number.
    ///
    /// - Returns: Whether it has neither a fraction nor an exponent.
    mutating func passNumber() throws(APIError) -> Bool {
        if current == UInt8(ascii: "-") { advance(by: 1) }
        if current == UInt8(ascii: "0") {
            advance(by: 1)
        } else {
            try passDigits()
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            advance(by: 1)
            try passDigits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            advance(by: 1)
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { advance(by: 1) }
            try passDigits()
        }
        return isInteger
    }

    /// Passes one digit or more.
    private mutating func passDigits() throws(APIError) {
        guard isDigit(current) else { throw malformed() }
        while isDigit(current) { advance(by: 1) }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether a number begins here.
    var isAtNumber: Bool { current == UInt8(ascii: "-") || isDigit(current) }

    /// The value of the digits in a range, with a minus sign before them or not; `nil` when it is no 64-bit integer.
    func integer(in range: Range<Int>) -> Int64? {
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        let digits = bytes[isNegative ? range.dropFirst() : range]
        // Nineteen digits never overflow an unsigned number; JSON has no leading zeros.
        guard digits.count <= 19 else { return nil }
        var magnitude: UInt64 = 0
        for digit in digits { magnitude = magnitude &* 10 &+ UInt64(digit &- UInt8(ascii: "0")) }
        if isNegative { return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }
}
