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

    /// The directory of a blob below its shard: the last 62 digits.
    static func directory(_ digest: SHA256Digest) -> String { String(digest.hex.dropFirst(2)) }

    /// The file's own name, `<size>.blob`.
    static func file(_ blob: BlobID) -> String { "\(blob.size)\(fileSuffix)" }

    /// The path below the shard directory: `<62 digits>/<size>.blob`.
    static func belowShard(_ blob: BlobID) -> String { "\(directory(blob.digest))/\(file(blob))" }

    /// The path below `stored`: `ab/<62 digits>/<size>.blob`.
    static func belowStored(_ blob: BlobID) -> String {
        let hex = blob.digest.hex
        return "\(hex.prefix(2))/\(hex.dropFirst(2))/\(file(blob))"
    }

    /// Reads the identity off the last three components of a link's text; `nil` when it is not a blob's.
    static func parse(linkText: UnsafeBufferPointer<UInt8>) -> BlobID? {
        func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

        // From the end: ".blob", decimal digits, separator, 62 digits, separator, 2 digits, separator or start.
        let suffix = Array(fileSuffix.utf8)
        var end = linkText.count - suffix.count
        guard end > 0, linkText[end...].elementsEqual(suffix) else { return nil }
        let sizeEnd = end
        while end > 0, !isSeparator(linkText[end - 1]) { end -= 1 }
        guard let size = decimal(linkText[end..<sizeEnd]) else { return nil }

        let digestStart = end - 1 - 62 - 1 - 2
        guard digestStart >= 0, isSeparator(linkText[end - 1]), isSeparator(linkText[digestStart + 2]),
            digestStart == 0 || isSeparator(linkText[digestStart - 1])
        else { return nil }
        let digest = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256Digest.hexLength) { digits in
            digits[0] = linkText[digestStart]
            digits[1] = linkText[digestStart + 1]
            for index in 2..<SHA256Digest.hexLength { digits[index] = linkText[digestStart + 1 + index] }
            return SHA256Digest(hexDigits: UnsafeRawBufferPointer(digits))
        }
        guard let digest else { return nil }
        return BlobID(digest: digest, size: size)
    }

    /// Reads the identity off a shard number, a directory name and a file name, as a walk of the store finds them; `nil`
    /// when the blob of that identity would lie elsewhere.
    static func parse(shard: String, directory: String, file: String) -> BlobID? {
        guard shard.utf8.count == 2, directory.utf8.count == 62, file.hasSuffix(fileSuffix) else { return nil }
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "F")
        guard !directory.utf8.contains(where: capitals.contains) else { return nil }
        guard let digest = SHA256Digest(hex: shard + directory) else { return nil }
        var name = file
        let size = name.withUTF8 { decimal($0.dropLast(fileSuffix.utf8.count)) }
        guard let size else { return nil }
        return BlobID(digest: digest, size: size)
    }

    /// A decimal number without sign or padding, as blob names have it.
    private static func decimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
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
