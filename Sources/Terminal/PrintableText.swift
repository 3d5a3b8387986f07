/// Text that came from elsewhere, made safe to show: control and invisible characters are escaped.
///
/// File names and a server's messages may hold escape sequences, which a terminal would obey.
public func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isInvisible) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        result += scalar.isInvisible ? scalar.escaped(asASCII: true) : String(Character(scalar))
    }
    return result
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
