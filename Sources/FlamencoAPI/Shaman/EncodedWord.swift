internal import Foundation

/// RFC 2047 encoded-words, in which the add-on sends file names: `=?utf-8?q?caf=C3=A9.blend?=`.
enum EncodedWord {
    /// Decodes all encoded-words of a header's value; other text passes through.
    ///
    /// White space between two encoded-words is dropped, as long names come as several of them. A word that is not well
    /// formed stays as it is. `nil` when a word names a character set other than UTF-8, ISO 8859-1 or US-ASCII.
    static func decode(_ value: String) -> String? {
        var result = ""
        var rest = value[...]
        var lastWasWord = false
        while let start = rest.range(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let word = word(in: rest[start.lowerBound...]) else {
                result += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                lastWasWord = false
                continue
            }
            let isGap = lastWasWord && before.allSatisfy { $0 == " " || $0 == "\t" }
            if !isGap { result += before }
            guard let text = text(of: word) else { return nil }
            result += text
            rest = rest[word.end...]
            lastWasWord = true
        }
        return result + rest
    }

    private struct Word {
        let charset: String
        let encoding: String
        let payload: Substring
        let end: String.Index
    }

    /// The encoded-word that the text begins with, if it is well formed.
    private static func word(in text: Substring) -> Word? {
        let parts = text.dropFirst(2).split(separator: "?", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let end = parts[2].range(of: "?=") else { return nil }
        let encoding = parts[1].lowercased()
        let payload = parts[2][..<end.lowerBound]
        guard encoding == "q" || encoding == "b", !payload.contains("?") else { return nil }
        return Word(charset: parts[0].lowercased(), encoding: encoding, payload: payload, end: end.upperBound)
    }

    private static func text(of word: Word) -> String? {
        let bytes = word.encoding == "b" ? base64(word.payload) : quotedPrintable(word.payload)
        guard let bytes else { return "=?\(word.charset)?\(word.encoding)?\(word.payload)?=" }
        switch word.charset {
        case "utf-8": return String(decoding: bytes, as: UTF8.self)
        case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case "us-ascii":
            return String(String.UnicodeScalarView(bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }))
        default: return nil
        }
    }

    private static func base64(_ payload: Substring) -> [UInt8]? {
        Data(base64Encoded: String(payload)).map(Array.init)
    }

    private static func quotedPrintable(_ payload: Substring) -> [UInt8]? {
        var result: [UInt8] = []
        var bytes = payload.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "_"): result.append(0x20)
            case UInt8(ascii: "="):
                guard let high = bytes.next(), let low = bytes.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                result.append(value)
            default: result.append(byte)
            }
        }
        return result
    }
}
