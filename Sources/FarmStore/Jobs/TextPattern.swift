/// Compares texts as SQL's `LIKE` does.
enum TextPattern {
    /// Whether a text is like a pattern: `%` stands for any text, `_` for one character, and the case of ASCII letters does
    /// not count. A pattern without `%` has to be the text itself.
    ///
    /// - Complexity: the product of both lengths, at worst.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        guard pattern.contains("%") else { return text == pattern }
        let text = Array(text.unicodeScalars).map(folded)
        let pattern = Array(pattern.unicodeScalars).map(folded)
        var (place, at) = (0, 0)
        // Where the last `%` was, and how much of the text it stood for.
        var last: (pattern: Int, text: Int)?
        while place < text.count {
            if at < pattern.count, pattern[at] == "%" {
                last = (at, place)
                at += 1
            } else if at < pattern.count, pattern[at] == "_" || pattern[at] == text[place] {
                at += 1
                place += 1
            } else if let again = last {
                last = (again.pattern, again.text + 1)
                (at, place) = (again.pattern + 1, again.text + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "%" }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(scalar.value + 32) ?? scalar : scalar
    }
}
