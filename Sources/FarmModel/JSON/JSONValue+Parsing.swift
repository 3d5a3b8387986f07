/// Why a text is no JSON.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let reason: String
    /// Where, in bytes from the beginning.
    public let offset: Int

    /// `unexpected byte at offset 12`.
    public var description: String { "\(reason) at offset \(offset)" }
}

extension JSONValue {
    /// How deep lists and objects may be nested.
    public static let maximumDepth = 200

    /// Reads one JSON text in UTF-8, with nothing after it but white space.
    ///
    /// Of a key that comes twice, the last value counts. Half a surrogate pair becomes U+FFFD.
    /// - Complexity: linear in the length.
    public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }

    /// Reads one JSON text.
    public init(parsing text: String) throws(JSONSyntaxError) { try self.init(parsing: Array(text.utf8)) }
}

/// Reads a JSON text from its first byte to its last.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw unexpected() }
        return value
    }

    private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: position) }

    private func unexpected() -> JSONSyntaxError {
        fault(position < bytes.count ? "unexpected byte" : "unexpected end")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONSyntaxError) in try parser.members() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONSyntaxError) in try parser.elements() }
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ read: (inout Self) throws(JSONSyntaxError) -> JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard depth < JSONValue.maximumDepth else { throw fault("nested too deep") }
        position += 1
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func members() throws(JSONSyntaxError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try text()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw unexpected() }
            members[key] = try value()
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw unexpected() }
        }
    }

    private mutating func elements() throws(JSONSyntaxError) -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value())
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw unexpected() }
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else { throw unexpected() }
        position = end
        return value
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard let byte = next, isDigit(byte) else { throw unexpected() }
        while let byte = next, isDigit(byte) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let literal = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let whole = Int64(literal) { return .int(whole) }
        guard let number = Double(literal), number.isFinite else { throw fault("a number that is too large") }
        return JSONValue(number)
    }

    private mutating func text() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                let text = try utf8(bytes[start..<position])
                position += 1
                return text
            }
            guard byte != UInt8(ascii: "\\") else { return try escapedText(from: start) }
            guard byte >= 0x20 else { throw unexpected() }
            position += 1
        }
        throw unexpected()
    }

    private func utf8(_ bytes: ArraySlice<UInt8>) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("a text that is not UTF-8") }
        return text
    }

    /// The rest of a text that has an escape in it.
    private mutating func escapedText(from start: Int) throws(JSONSyntaxError) -> String {
        var plain = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try utf8(plain[...])
            case UInt8(ascii: "\\"): plain.append(contentsOf: try escape())
            case 0..<0x20: throw unexpected()
            default: plain.append(byte)
            }
        }
        throw unexpected()
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        guard let byte = next else { throw unexpected() }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"): return Array(String(String.UnicodeScalarView([try scalar()])).utf8)
        default: throw unexpected()
        }
    }

    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let unit = try hexUnit()
        if UTF16.isLeadSurrogate(unit), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            let back = position
            position += 2
            let trail = try hexUnit()
            if UTF16.isTrailSurrogate(trail) {
                return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
            }
            position = back
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private mutating func hexUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw unexpected()
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
