internal import COpenSSL

/// A SHA-256 by OpenSSL's EVP interface, set up once and used for many inputs after each other.
@safe
struct SHA256: ~Copyable {
    static let digestBytes = 32

    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory for a SHA-256") }
        self.context = context
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(
            EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "OpenSSL cannot continue a SHA-256")
    }

    /// The digest of all bytes since the last one, in lower-case hexadecimal. The next input begins.
    mutating func finish() -> String {
        let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.digestBytes) { digest in
            precondition(EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1, "OpenSSL cannot finish a SHA-256")
            return Hex.text(digest)
        }
        start()
        return text
    }

    private func start() {
        precondition(EVP_DigestInit_ex(context, Self.algorithm, nil) == 1, "OpenSSL cannot start a SHA-256")
    }

    nonisolated(unsafe) private static let algorithm =  // Safe: fetched once, never changed or freed.
        EVP_MD_fetch(nil, "SHA256", nil)
}

/// Bytes as lower-case hexadecimal text.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var index = 0
            for byte in bytes {
                text[index] = digits[Int(byte >> 4)]
                text[index + 1] = digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }
}
