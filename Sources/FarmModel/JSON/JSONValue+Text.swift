extension JSONValue {
    /// Which characters of texts are written as escapes.
    public enum Escaping: Sendable {
        /// Only those that JSON demands.
        case minimal
        /// Also those that mean something in HTML and JavaScript: `<`, `>`, `&`, U+2028, U+2029.
        case html
    }

    /// Compact JSON, the members of objects in the order of their keys, numbers as JavaScript writes them.
    public func text(escaping: Escaping = .minimal) -> String {
        String(decoding: utf8(escaping: escaping), as: UTF8.self)
    }

    /// The bytes of `text`.
    public func utf8(escaping: Escaping = .minimal) -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes, escaping)
        return bytes
    }

    private func append(to bytes: inout [UInt8], _ escaping: Escaping) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number): bytes.append(contentsOf: String(number).utf8)
        case .double(let number): bytes.append(contentsOf: Self.javaScriptText(number).utf8)
        case .string(let text): Self.append(text, to: &bytes, escaping)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.append(to: &bytes, escaping)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, key) in members.keys.sorted(by: Self.precedesInUTF8).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(key, to: &bytes, escaping)
                bytes.append(UInt8(ascii: ":"))
                members[key]?.append(to: &bytes, escaping)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func precedesInUTF8(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func append(_ text: String, to bytes: inout [UInt8], _ escaping: Escaping) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "\u{8}": bytes.append(contentsOf: "\\b".utf8)
            case "\u{C}": bytes.append(contentsOf: "\\f".utf8)
            case "\0"..<" ": appendEscape(scalar, to: &bytes)
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                if escaping == .html { appendEscape(scalar, to: &bytes) } else { append(scalar, to: &bytes) }
            default: append(scalar, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private static func appendEscape(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        let digits = String(scalar.value, radix: 16)
        bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }

    /// The shortest digits that mean the number, with an exponent only below 1e-6 and from 1e21 on.
    private static func javaScriptText(_ number: Double) -> String {
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        let all = mantissa[0] + fraction
        let digits = all.drop { $0 == "0" }
        /// Where the point is, counted from the first digit that is not zero.
        let point = mantissa[0].count - (all.count - digits.count) + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let significant = String(digits.reversed().drop { $0 == "0" }.reversed())
        let sign = number < 0 ? "-" : ""
        guard !significant.isEmpty else { return "0" }
        if (-5...0).contains(point) {
            return sign + "0." + String(repeating: "0", count: -point) + significant
        }
        if (1...21).contains(point) {
            guard point < significant.count else {
                return sign + significant + String(repeating: "0", count: point - significant.count)
            }
            return sign + significant.prefix(point) + "." + significant.dropFirst(point)
        }
        let rest = significant.count > 1 ? "." + significant.dropFirst() : ""
        return sign + significant.prefix(1) + rest + "e" + (point > 0 ? "+" : "-") + String((point - 1).magnitude)
    }
}
