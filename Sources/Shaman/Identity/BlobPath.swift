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
    private static let suffix = Array(fileSuffix.utf8)

    /// The directory of a blob below its shard: the last 62 digits.
    static func directory(_ digest: SHA256Digest) -> String { String(digest.hex.dropFirst(2)) }

    /// The file's own name, `<size>.blob`.
    static func file(_ blob: BlobID) -> String { "\(blob.size)\(fileSuffix)" }

    /// The path below the shard directory: `<62 digits>/<size>.blob`.
    static func belowShard(_ blob: BlobID) -> String { "\(directory(blob.digest))/\(file(blob))" }

    /// Calls `body` with the path below the shard directory as a C string, made without allocating memory.
    static func withPathBelowShard<Result: ~Copyable, Failure>(
        _ blob: BlobID, _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // 62 digits, a slash, at most 19 digits, the suffix and the zero at the end.
        try withCharacters { path in
            writeDirectory(blob.digest, to: path)
            path[62] = UInt8(ascii: "/")
            var end = 63
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
            name[62] = 0
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
        for index in 0..<62 { buffer[index] = buffer[index + 2] }
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
        for byte in suffix {
            buffer[end] = byte
            end += 1
        }
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

    /// Reads the digest off a shard's number and the name of a directory in it, as a walk of the store finds them; `nil`
    /// when no blob would lie there.
    static func digest(shard: Int, directory: UnsafeBufferPointer<UInt8>) -> SHA256Digest? {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "F")
        guard directory.count == 62, !directory.contains(where: capitals.contains) else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256Digest.hexLength) { digits in
            digits[0] = HexCoding.digit(UInt8(shard >> 4))
            digits[1] = HexCoding.digit(UInt8(shard & 0x0f))
            for index in 0..<62 { digits[index + 2] = directory[index] }
            return SHA256Digest(hexDigits: UnsafeRawBufferPointer(digits))
        }
    }

    /// Reads the size off the name of a blob's file; `nil` when it is not a blob's.
    static func size(file: UnsafeBufferPointer<UInt8>) -> Int64? {
        let digits = file.count - suffix.count
        guard digits > 0, file[digits...].elementsEqual(suffix) else { return nil }
        return decimal(file[..<digits])
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
