internal import Shaman

extension Operation {
    /// SHA-256 of small files, and over pieces as uploads bring them.
    static let hashing = [
        hash("hash-4-KiB", bytes: 4 << 10, rounds: 500),
        hash("hash-1-MiB", bytes: 1 << 20, rounds: 2),
    ]

    private static func hash(_ name: String, bytes: Int, rounds: Int) -> Operation {
        Operation(name, rounds: rounds) {
            let content = [UInt8](repeating: 0x5A, count: bytes)
            return { rounds in
                for _ in 0..<rounds { keep(SHA256Hasher.hash(content.span.bytes)) }
            }
        }
    }
}
