internal import COpenSSL
internal import Synchronization

/// A secret together with the hash that it was compared with, as 32 bytes of which only this process can say anything.
///
/// It is an HMAC-SHA256 under a random key that is never stored. A worker with another hash has another digest.
struct SecretDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    /// Makes digests under one key.
    struct Maker: Sendable {
        private let key: [UInt8]

        /// A new random key.
        init() {
            var generator = SystemRandomNumberGenerator()
            key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }

        /// The digest of a secret and a hash. It costs about a microsecond.
        func digest(_ secret: String, hash: String?) -> SecretDigest {
            // No hash has a zero byte, so that no two pairs have the same bytes.
            var message = Array((hash ?? "").utf8)
            message.append(0)
            message.append(contentsOf: secret.utf8)
            var bytes = [UInt8](repeating: 0, count: 32)
            let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &bytes, nil)
            OPENSSL_cleanse(&message, message.count)
            precondition(result != nil, "OpenSSL cannot make an HMAC")
            return SecretDigest(bytes: bytes)
        }
    }

    /// Compares all bytes, wherever they differ.
    func isEqual(to other: Self) -> Bool { CRYPTO_memcmp(bytes, other.bytes, bytes.count) == 0 }
}
