internal import HTTPTypes

/// A place in a JSON text, and the steps that can be taken from it. Whatever it passes is checked against RFC 8259.
///
/// Nothing is copied and nothing recurses. A text that ends too early reads as if zeros followed, which JSON has nowhere.
struct JSONCursor {
    /// All of the text.
    let bytes: UnsafeRawBufferPointer
    /// Offset of the next byte.
    private(set) var position = 0

    /// - Parameter bytes: Must stay as they are for as long as the cursor is used.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next byte; 0 at the end.
    var current: UInt8 {
        // Safe: the position is never negative and was just compared with the end.
        position < bytes.count ? bytes[position] : 0
    }

    /// The next eight bytes, the first of them the lowest; `nil` when there are fewer.
    var word: UInt64? {
        guard bytes.count - position >= 8 else { return nil }
        // Safe: eight bytes are left, as was just seen.
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Goes on; never beyond the end.
    mutating func advance(by count: Int) { position = min(position + count, bytes.count) }

    /// Passes a byte order mark, which some clients write before the text.
    mutating func passByteOrderMark() {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { advance(by: 3) }
    }

    /// Passes blanks, tabs and ends of lines.
    mutating func passWhitespace() {
        while isWhitespace(current) { position += 1 }
    }

    private func isWhitespace(_ byte: UInt8) -> Bool {
        byte <= 0x20
            && (byte == 0x20 || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t"))
    }

    /// Passes the colon between a member's name and its value, with the whitespace around it.
    mutating func passColon() throws(APIError) {
        passWhitespace()
        guard current == UInt8(ascii: ":") else { throw malformed() }
        position += 1
        passWhitespace()
    }

    /// Passes the bracket that opens a list or an object.
    ///
    /// - Returns: Whether something is in it; if not, its end is passed, too.
    mutating func enter(closing: UInt8) -> Bool {
        advance(by: 1)
        passWhitespace()
        guard current == closing else { return true }
        position += 1
        return false
    }

    /// Passes what may stand behind an element or member: a comma, or the closing bracket.
    ///
    /// - Returns: Whether it was a comma; whoever reads on refuses a closing bracket after it.
    mutating func passSeparator(closing: UInt8) throws(APIError) -> Bool {
        passWhitespace()
        switch current {
        case UInt8(ascii: ","):
            position += 1
            passWhitespace()
            return true
        case closing:
            position += 1
            return false
        default: throw malformed()
        }
    }

    /// Makes sure that nothing but whitespace follows.
    mutating func passEnd() throws(APIError) {
        passWhitespace()
        guard position == bytes.count else { throw malformed() }
    }

    /// What to answer when the next byte is none that JSON allows here.
    func malformed() -> APIError {
        position < bytes.count
            ? .invalidBody("it is not valid JSON: byte \(position) cannot stand where it stands")
            : .invalidBody("it is not valid JSON: it ends too early")
    }
}

extension APIError {
    /// 400 for a request whose body cannot be used.
    @inline(never)
    static func invalidBody(_ reason: String) -> APIError {
        APIError(.badRequest, "request body has an error: \(reason)")
    }
}
