internal import COpenSSL

/// SHA-1: it only tells whether something has changed, and is part of the handshake of WebSockets.
package enum SHA1 {
    /// 20 bytes.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        let isDone = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
        precondition(isDone == 1, "OpenSSL has no SHA-1")
        return digest
    }

    /// 40 hex digits, in lower case.
    static func hexDigest(of bytes: [UInt8]) -> String {
        digest(of: bytes).map { byte in
            let hex = String(byte, radix: 16)
            return byte < 16 ? "0" + hex : hex
        }.joined()
    }
}
