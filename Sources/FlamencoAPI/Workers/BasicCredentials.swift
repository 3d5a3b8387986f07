internal import Foundation
internal import HTTPTypes

/// A user's name and password of an `Authorization` header (RFC 7617).
struct BasicCredentials: Equatable {
    let user: String
    let password: String

    /// Reads the header; `nil` when there is none, or another one.
    init?(_ fields: HTTPFields) {
        guard let value = fields[.authorization] else { return nil }
        let parts = value.utf8.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == UInt8(ascii: " ") }
        guard parts.count == 2, Self.isBasic(parts[0]), let encoded = String(Self.trimmed(parts[1])),
            let bytes = Data(base64Encoded: encoded), let text = String(data: bytes, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        user = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }

    /// Whether these are the letters of `Basic`, in either case.
    private static func isBasic(_ text: Substring.UTF8View) -> Bool {
        text.elementsEqual("basic".utf8) { $0 | 0x20 == $1 }
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = text.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
