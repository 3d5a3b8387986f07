internal import COpenSSL

/// Entity tags of HTTP.
enum EntityTag {
    /// A strong tag with its quotes: half of the SHA-256 of the bytes, in hex.
    static func strong(for bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(isDone == 1, "OpenSSL has no SHA-256")
        let digits = Array("0123456789abcdef")
        return "\"" + String(digest.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }) + "\""
    }
}
