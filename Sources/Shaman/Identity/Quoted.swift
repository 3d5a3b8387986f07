/// A client's text inside an error message: in quotes, cut to a readable length, control characters escaped.
struct Quoted: CustomStringConvertible {
    let description: String

    init(_ text: some StringProtocol) {
        var result = "\""
        var room = 120
        for scalar in text.unicodeScalars {
            guard room > 0 else {
                result += "…"
                break
            }
            room -= 1
            result +=
                scalar == "\"" || scalar == "\\" || scalar.properties.generalCategory.isInvisible
                ? scalar.escaped(asASCII: true)
                : String(Character(scalar))
        }
        description = result + "\""
    }
}

extension Unicode.GeneralCategory {
    /// Whether a character of this kind does not show, or changes how its neighbours show.
    var isInvisible: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
