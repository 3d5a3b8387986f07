internal import FoundationEssentials

/// The date that a text of RFC 3339 names, with parts of a second of any length; `nil` when it is no such text.
func date(rfc3339 text: String) -> Date? {
    guard let point = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
    let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let fraction = Double("0.\(digits)") else { return nil }
    let whole = text[..<point] + text[digits.endIndex...]
    return (try? Date(String(whole), strategy: .iso8601))?.addingTimeInterval(fraction)
}
