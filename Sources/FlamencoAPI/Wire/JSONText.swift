/// Small JSON texts with a fixed order of keys, for answers that are written in many places.
enum JSONText {
    enum Value {
        case string(String)
        case number(Int)
    }

    static func object(_ members: [(key: String, value: Value)]) -> String {
        var result = "{"
        for (index, member) in members.enumerated() {
            if index > 0 { result += "," }
            result += "\(quoted(member.key)):"
            switch member.value {
            case .string(let text): result += quoted(text)
            case .number(let number): result += String(number)
            }
        }
        return result + "}"
    }

    static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy(isPlain) { return "\"" + text + "\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Whether a byte is written as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7f
    }
}
