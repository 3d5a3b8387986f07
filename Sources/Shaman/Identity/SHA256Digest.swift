/// A SHA-256 value: 32 bytes, held as four big-endian words.
///
/// The hexadecimal text is made once, at the edge; everything between compares and hashes words.
public struct SHA256Digest: Hashable, Sendable {
    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    /// The length of the hexadecimal form, in characters.
    public static let hexLength = 64

    init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Takes the 32 bytes of a finished hash.
    init(bytes: borrowing RawSpan) {
        precondition(bytes.byteCount == 32)
        self.init(
            UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 24, as: UInt64.self))
        )
    }

    /// Parses exactly 64 hexadecimal digits, in either case; anything else is `nil`.
    public init?(hex: some StringProtocol) {
        var text = String(hex)
        let parsed: SHA256Digest? = text.withUTF8 { SHA256Digest(hexDigits: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses exactly 64 hexadecimal digits given as ASCII bytes, in either case; anything else is `nil`.
    package init?(hexDigits bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.hexLength,
            let word0 = HexCoding.word(bytes, at: 0),
            let word1 = HexCoding.word(bytes, at: 16),
            let word2 = HexCoding.word(bytes, at: 32),
            let word3 = HexCoding.word(bytes, at: 48)
        else { return nil }
        self.init(word0, word1, word2, word3)
    }

    /// The 64 lower-case hexadecimal digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: Self.hexLength) { buffer in
            write(to: buffer, at: 0)
            return Self.hexLength
        }
    }

    /// Writes the hexadecimal digits.
    func write(to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        HexCoding.write(word0, to: buffer, at: offset)
        HexCoding.write(word1, to: buffer, at: offset + 16)
        HexCoding.write(word2, to: buffer, at: offset + 32)
        HexCoding.write(word3, to: buffer, at: offset + 48)
    }

    /// The first byte: the number of the shard directory.
    var shard: Int { Int(truncatingIfNeeded: word0 >> 56) }
}

extension SHA256Digest: Comparable {
    /// As numbers.
    public static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
        if left.word0 != right.word0 { return left.word0 < right.word0 }
        if left.word1 != right.word1 { return left.word1 < right.word1 }
        if left.word2 != right.word2 { return left.word2 < right.word2 }
        return left.word3 < right.word3
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The hexadecimal digits.
    public var description: String { hex }
}
