/// How a blob's identity is written as a path: `ab/<62 digits>/<size>.blob`, Flamenco's layout.
///
/// The same form ends the text of every checkout's links, so that the links on disk can be read back without resolving
/// them: relative or absolute, with slashes or backslashes, through whatever mount the link was made.
enum BlobPath {
    static let shardCount = 256
    static let shardNames: [String] = (0..<shardCount).map { number in
        String(unsafeUninitializedCapacity: 2) { buffer in
            buffer[0] = HexCoding.digit(UInt8(number >> 4))
            buffer[1] = HexCoding.digit(UInt8(number & 0x0f))
            return 2
        }
    }

    static let fileSuffix = ".blob"
    private static let suffix: InlineArray<5, UInt8> = [0x2e, 0x62, 0x6c, 0x6f, 0x62]
    /// How many digits of a digest name the directory below the shard.
    private static let directoryLength = 62

    /// The directory of a blob below its shard: the last 62 digits.
    static func directory(_ digest: SHA256Digest) -> String { String(digest.hex.dropFirst(2)) }

    /// The file's own name, `<size>.blob`.
    static func file(_ blob: BlobID) -> String { "\(blob.size)\(fileSuffix)" }

    /// The path below the shard directory: `<62 digits>/<size>.blob`.
    static func belowShard(_ blob: BlobID) -> String { "\(directory(blob.digest))/\(file(blob))" }

    /// Calls `body` with the path below the shard directory as a C string, made without allocating memory.
    ///
    /// - Parameter separator: What stands between the directory and the file.
    static func withPathBelowShard<Result: ~Copyable, Failure>(
        _ blob: BlobID, separator: UInt8 = UInt8(ascii: "/"),
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // 62 digits, the separator, at most 19 digits, the suffix and the zero at the end.
        try withCharacters { path in
            writeDirectory(blob.digest, to: path)
            path[directoryLength] = separator
            var end = directoryLength + 1
            writeFile(blob, to: path, at: &end)
        } use: { path throws(Failure) in
            try body(path)
        }
    }

    /// Calls `body` with the name of the blob's directory below its shard as a C string, made without allocating memory.
    static func withDirectory<Result: ~Copyable, Failure>(
        _ digest: SHA256Digest, _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withCharacters { name in
            writeDirectory(digest, to: name)
            name[directoryLength] = 0
        } use: { name throws(Failure) in
            try body(name)
        }
    }

    /// Room on the stack for a few characters: written by one closure, used by the other.
    private static func withCharacters<Result: ~Copyable, Failure>(
        _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void,
        use: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let count = 96
        var room = InlineArray<96, UInt8>(repeating: 0)
        return try withUnsafeMutablePointer(to: &room) { room throws(Failure) in
            try room.withMemoryRebound(to: UInt8.self, capacity: count) { bytes throws(Failure) in
                write(UnsafeMutableBufferPointer(start: bytes, count: count))
                return try bytes.withMemoryRebound(to: CChar.self, capacity: count) { text throws(Failure) in
                    try use(UnsafePointer(text))
                }
            }
        }
    }

    /// The last 62 digits.
    private static func writeDirectory(_ digest: SHA256Digest, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        digest.write(to: buffer, at: 0)
        // The first two digits are the shard's.
        for index in 0..<directoryLength { buffer[index] = buffer[index + 2] }
    }

    /// Writes the file's own name, `<size>.blob`, and the zero that ends a C string; `end` becomes the place of that.
    static func writeFile(_ blob: BlobID, to buffer: UnsafeMutableBufferPointer<UInt8>, at end: inout Int) {
        let start = end
        var rest = blob.size
        repeat {
            buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            end += 1
            rest /= 10
        } while rest > 0
        buffer[start..<end].reverse()
        for index in 0..<suffix.count { buffer[end + index] = suffix[index] }
        end += suffix.count
        buffer[end] = 0
    }

    /// The path below `stored`: `ab/<62 digits>/<size>.blob`.
    static func belowStored(_ blob: BlobID) -> String {
        let hex = blob.digest.hex
        return "\(hex.prefix(2))/\(hex.dropFirst(2))/\(file(blob))"
    }

    /// Reads the identity off the last three components of a link's text; `nil` when it is not a blob's.
    static func parse(linkText: UnsafeBufferPointer<UInt8>) -> BlobID? {
        func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

        // From the end: ".blob", decimal digits, separator, 62 digits, separator, 2 digits, separator or start.
        guard hasSuffix(linkText) else { return nil }
        let sizeEnd = linkText.count - suffix.count
        var sizeStart = sizeEnd
        while sizeStart > 0, !isSeparator(linkText[sizeStart - 1]) { sizeStart -= 1 }
        guard let size = decimal(linkText[sizeStart..<sizeEnd]) else { return nil }

        let directory = sizeStart - 1 - directoryLength
        let shard = directory - 1 - 2
        guard shard >= 0, isSeparator(linkText[sizeStart - 1]), isSeparator(linkText[directory - 1]),
            shard == 0 || isSeparator(linkText[shard - 1]),
            let digest = digest(linkText[shard], linkText[shard + 1], UnsafeRawBufferPointer(linkText), at: directory)
        else { return nil }
        return BlobID(digest: digest, size: size)
    }

    /// Reads the digest off a shard's number and the name of a directory in it, as a walk of the store finds them; `nil`
    /// when no blob would lie there.
    static func digest(shard: Int, directory: UnsafeBufferPointer<UInt8>) -> SHA256Digest? {
        let name = UnsafeRawBufferPointer(directory)
        guard name.count == directoryLength, !hasCapital(name) else { return nil }
        return digest(HexCoding.digit(UInt8(shard >> 4)), HexCoding.digit(UInt8(shard & 0x0f)), name, at: 0)
    }

    /// Reads a digest whose first two digits lie apart from the other 62, which begin at `offset`.
    private static func digest(
        _ first: UInt8, _ second: UInt8, _ bytes: UnsafeRawBufferPointer, at offset: Int
    ) -> SHA256Digest? {
        precondition(offset >= 0 && bytes.count - offset >= directoryLength)
        func eight(_ place: Int) -> UInt64 {
            // Safe: the last place is 54, and 62 bytes are there, as was just seen.
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self))
        }
        let head = UInt64(first) << 56 | UInt64(second) << 48 | eight(0) >> 16
        guard let word0 = HexCoding.word(head, eight(6)), let word1 = HexCoding.word(eight(14), eight(22)),
            let word2 = HexCoding.word(eight(30), eight(38)), let word3 = HexCoding.word(eight(46), eight(54))
        else { return nil }
        return SHA256Digest(word0, word1, word2, word3)
    }

    /// Whether one of 62 bytes is a capital letter or one of the few characters beside those, none of them a digit.
    private static func hasCapital(_ name: UnsafeRawBufferPointer) -> Bool {
        var found: UInt64 = 0
        for place in 0..<8 {
            // Safe: the last eight begin at 54, and there are 62 bytes.
            let eight = name.loadUnaligned(fromByteOffset: min(place * 8, 54), as: UInt64.self)
            found |= eight & ~(eight << 1)
        }
        return found & 0x4040_4040_4040_4040 != 0
    }

    /// Reads the size off the name of a blob's file; `nil` when it is not a blob's.
    static func size(file: UnsafeBufferPointer<UInt8>) -> Int64? {
        hasSuffix(file) ? decimal(file[..<(file.count - suffix.count)]) : nil
    }

    private static func hasSuffix(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = name.count - suffix.count
        guard start > 0 else { return false }
        for index in 0..<suffix.count where name[start + index] != suffix[index] { return false }
        return true
    }

    /// A decimal number without sign or padding, as blob names have it.
    static func decimal(_ digits: some Collection<UInt8>) -> Int64? {
        guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflowed, !carried else { return nil }
            value = sum
        }
        return value
    }
}
