internal import FoundationEssentials

/// Text for a header field, which can carry ASCII only: RFC 2047 encoded words where it is anything else.
package enum EncodedWords {
    /// The longest word that the RFC allows, in characters.
    private static let longestWord = 75
    private static let opening = "=?utf-8?b?"
    private static let closing = "?="
    /// Four characters of Base64 carry three bytes.
    private static let bytesPerWord = (longestWord - opening.count - closing.count) / 4 * 3

    /// The text itself where every reader would take it for itself, else encoded words with one space between them.
    package static func encode(_ text: String) -> String {
        guard !isPlain(text) else { return text }
        var words: [String] = []
        var piece: [UInt8] = []
        func close() {
            words.append(opening + Data(piece).base64EncodedString() + closing)
            piece.removeAll(keepingCapacity: true)
        }
        // No word ends inside a scalar, as each is decoded by itself.
        for scalar in text.unicodeScalars {
            let bytes = Array(String(Character(scalar)).utf8)
            if piece.count + bytes.count > bytesPerWord { close() }
            piece += bytes
        }
        if !piece.isEmpty { close() }
        return words.joined(separator: " ")
    }

    /// Whether the text passes through a header field unchanged: printable ASCII, no blanks at its ends for a parser to
    /// strip, and nothing that looks like an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
            && text.utf8.first != 0x20 && text.utf8.last != 0x20
            && !text.contains("=?")
    }
}
