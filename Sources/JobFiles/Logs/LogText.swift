internal import FarmModel

/// The two places where the text of a log is cut, never within a character's bytes.
enum LogText {
    /// Text of at most `limit` bytes; the rest is replaced by a line that tells how much it was.
    static func bounded(_ text: String, limit: Int) -> String {
        let count = text.utf8.count
        guard count > limit else { return text }
        let head = text.prefix(bytes: limit)
        let newline = head.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        return "\(head)\(newline)(\(count - head.utf8.count) bytes more were cut off here)\n"
    }

    /// The end of a log: all of it, or what follows the first newline when its beginning is missing.
    static func tail(_ bytes: some BidirectionalCollection<UInt8>, isWhole: Bool) -> String {
        guard !isWhole else { return String(decoding: bytes, as: UTF8.self) }
        if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            let lines = bytes[bytes.index(after: newline)...]
            if !lines.isEmpty { return String(decoding: lines, as: UTF8.self) }
        }
        // The bytes at the start that continue a character whose beginning is missing, three at most.
        let isContinuation = { (byte: UInt8) in byte & 0b1100_0000 == 0b1000_0000 }
        let continued = bytes.prefix(3).prefix(while: isContinuation).count
        return String(decoding: bytes.dropFirst(continued), as: UTF8.self)
    }
}
