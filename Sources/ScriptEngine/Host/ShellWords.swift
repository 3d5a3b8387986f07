/// Splits a text into words as a shell does.
package enum ShellWords {
    /// What is left open at the end of the text.
    package enum Fault: String, Error {
        case openQuote = "EOF found when expecting closing quote"
        case openEscape = "EOF found after escape character"
    }

    /// The words of a text.
    ///
    /// Blanks separate; `'…'` is literal; in `"…"` and outside of quotes a backslash makes the next character literal; `#`
    /// at the start of a word begins a comment up to the end of the line.
    package static func split(_ text: String) throws(Fault) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var rest = text.unicodeScalars.makeIterator()
        while let scalar = rest.next() {
            switch scalar {
            case " ", "\t", "\r", "\n":
                if let finished = word { words.append(String(finished)) }
                word = nil
            case "#" where word == nil:
                while let skipped = rest.next(), skipped != "\n" {}
            case "'", "\"":
                word = (word ?? .init()) + (try quoted(by: scalar, from: &rest))
            case "\\":
                guard let escaped = rest.next() else { throw .openEscape }
                word = (word ?? .init()) + [escaped]
            default:
                word = (word ?? .init()) + [scalar]
            }
        }
        if let word { words.append(String(word)) }
        return words
    }

    private static func quoted(
        by quote: Unicode.Scalar, from rest: inout String.UnicodeScalarView.Iterator
    ) throws(Fault) -> String.UnicodeScalarView {
        var content = String.UnicodeScalarView()
        while let scalar = rest.next() {
            if scalar == quote { return content }
            if scalar == "\\", quote == "\"" {
                guard let escaped = rest.next() else { throw .openQuote }
                content.append(escaped)
            } else {
                content.append(scalar)
            }
        }
        throw .openQuote
    }
}
