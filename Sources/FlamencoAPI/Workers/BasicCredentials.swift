internal import Foundation
internal import HTTPTypes

/// A user's name and password of an `Authorization` header (RFC 7617).
struct BasicCredentials: Equatable {
    let user: String
    let password: String

    /// Reads the header; `nil` when there is none, or another one.
    init?(_ fields: HTTPFields) {
        guard let value = fields[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let bytes = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces)),
            let text = String(data: bytes, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        user = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }
}
