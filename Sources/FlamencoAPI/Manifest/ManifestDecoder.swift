internal import HTTPTypes
package import NIOCore
internal import Shaman

/// Reads the bodies of requirements and checkout requests in one pass over their bytes.
///
/// Stricter than Foundation's decoder, which passes over members that nobody knows without a close look and takes commas
/// before closing brackets: the whole body is UTF-8 and RFC 8259 to the letter. Members that nobody knows are ignored; of
/// members that come twice the first counts.
package struct ManifestDecoder {
    private var cursor: JSONCursor
    private let hasCheckoutPath: Bool
    private var blobs: [BlobID] = []
    private var places: [ManifestBody.Place] = []
    private var checkoutPath: JSONStringRange?

    private init(_ bytes: UnsafeRawBufferPointer, hasCheckoutPath: Bool) {
        cursor = JSONCursor(bytes)
        self.hasCheckoutPath = hasCheckoutPath
        // No body can hold more, so that nothing is moved while the lists grow; what is not used is never touched.
        let capacity = min(bytes.count / Self.minimumFileBytes + 1, Limits.manifestEntries)
        blobs.reserveCapacity(capacity)
        places.reserveCapacity(capacity)
    }

    /// The shortest that a file can be written, with the comma behind it.
    private static let minimumFileBytes = #"{"sha":"","size":0,"path":""},"#.utf8.count + SHA256Digest.hexLength

    /// Reads `{"files": […]}`.
    ///
    /// - Throws: 400 that names the member at fault; 413 as soon as there are more than `Limits.manifestEntries` files.
    /// - Complexity: Linear in the length of the body.
    package static func requirements(_ body: ByteBuffer) throws(APIError) -> ManifestBody {
        try decode(body, hasCheckoutPath: false)
    }

    /// Reads `{"checkoutPath": "…", "files": […]}`.
    ///
    /// - Throws: As ``requirements(_:)``.
    package static func checkout(_ body: ByteBuffer) throws(APIError) -> ManifestBody {
        try decode(body, hasCheckoutPath: true)
    }

    private static func decode(_ body: ByteBuffer, hasCheckoutPath: Bool) throws(APIError) -> ManifestBody {
        guard body.readableBytes > 0 else { throw .invalidBody("value is required but missing") }
        guard body.readableBytes <= JSONStringRange.maximumBodyBytes else {
            throw APIError(
                .contentTooLarge, "the request body is larger than \(JSONStringRange.maximumBodyBytes) bytes")
        }
        return try body.withUnsafeReadableBytes { bytes in
            Result { () throws(APIError) in
                // Safe: the decoder and its cursor end before the bytes do.
                var decoder = ManifestDecoder(bytes, hasCheckoutPath: hasCheckoutPath)
                try decoder.passBody()
                return ManifestBody(
                    body: body, blobs: decoder.blobs, places: decoder.places, checkoutPath: decoder.checkoutPath)
            }
        }.get()
    }

    // MARK: - The outermost object

    private mutating func passBody() throws(APIError) {
        cursor.passByteOrderMark()
        cursor.passWhitespace()
        guard cursor.current == UInt8(ascii: "{") else { throw mismatch("the body", "an object") }
        var hasFiles = false
        var isInside = cursor.enter(closing: UInt8(ascii: "}"))
        while isInside {
            let name = try cursor.passString()
            try cursor.passColon()
            if !hasFiles, name.isText("files", in: cursor.bytes) {
                hasFiles = true
                try passFiles()
            } else if hasCheckoutPath, checkoutPath == nil, name.isText("checkoutPath", in: cursor.bytes) {
                guard cursor.current == UInt8(ascii: "\"") else { throw mismatch("\"checkoutPath\"", "a text") }
                checkoutPath = try cursor.passString()
            } else {
                try cursor.passValue()
            }
            isInside = try cursor.passSeparator(closing: UInt8(ascii: "}"))
        }
        try cursor.passEnd()
        guard !hasCheckoutPath || checkoutPath != nil else { throw .invalidBody("\"checkoutPath\" is missing") }
        guard hasFiles else { throw .invalidBody("\"files\" is missing") }
    }

    private mutating func passFiles() throws(APIError) {
        guard cursor.current == UInt8(ascii: "[") else { throw mismatch("\"files\"", "a list") }
        var isInside = cursor.enter(closing: UInt8(ascii: "]"))
        while isInside {
            guard cursor.current == UInt8(ascii: "{") else { throw mismatch("\"files[\(blobs.count)]\"", "an object") }
            guard blobs.count < Limits.manifestEntries else {
                throw APIError(
                    .contentTooLarge,
                    "\(blobs.count + 1) files or more in one request; at most \(Limits.manifestEntries) are accepted")
            }
            try passFile()
            isInside = try cursor.passSeparator(closing: UInt8(ascii: "]"))
        }
    }

    // MARK: - A file

    private mutating func passFile() throws(APIError) {
        var sha: JSONStringRange?
        var digest: SHA256Digest?
        var size: Int64?
        var path: JSONStringRange?
        var isInside = cursor.enter(closing: UInt8(ascii: "}"))
        while isInside {
            let member = try passMemberName()
            try cursor.passColon()
            switch member {
            case .sha where sha == nil: (sha, digest) = try passChecksum()
            case .size where size == nil: size = try passSize()
            case .path where path == nil:
                guard cursor.current == UInt8(ascii: "\"") else { throw mismatch(name(of: "path"), "a text") }
                path = try cursor.passString()
            default: try cursor.passValue()
            }
            isInside = try cursor.passSeparator(closing: UInt8(ascii: "}"))
        }
        guard let sha else { throw .invalidBody("\(name(of: "sha")) is missing") }
        guard let size else { throw .invalidBody("\(name(of: "size")) is missing") }
        guard let path else { throw .invalidBody("\(name(of: "path")) is missing") }
        if let digest, size >= 0 {
            blobs.append(BlobID(digest: digest, size: size))
        } else {
            blobs.append(try blob(sha: sha, size: size, path: path))
        }
        places.append(ManifestBody.Place(sha: sha, path: path))
    }

    private enum Member {
        case sha
        case size
        case path
        case other
    }

    private mutating func passMemberName() throws(APIError) -> Member {
        if let word = cursor.word {
            // The names in their quotes, the first character lowest.
            if word & 0xff_ffff_ffff == 0x22_6168_7322 {
                cursor.advance(by: 5)
                return .sha
            }
            if word & 0xffff_ffff_ffff == 0x2265_7a69_7322 {
                cursor.advance(by: 6)
                return .size
            }
            if word & 0xffff_ffff_ffff == 0x2268_7461_7022 {
                cursor.advance(by: 6)
                return .path
            }
        }
        let name = try cursor.passString()
        if name.isText("sha", in: cursor.bytes) { return .sha }
        if name.isText("size", in: cursor.bytes) { return .size }
        return name.isText("path", in: cursor.bytes) ? .path : .other
    }

    /// Passes a checksum: 64 digits in quotes at once, anything else as the text that it is.
    private mutating func passChecksum() throws(APIError) -> (JSONStringRange, SHA256Digest?) {
        let start = cursor.position + 1
        let end = start + SHA256Digest.hexLength
        guard cursor.current == UInt8(ascii: "\"") else { throw mismatch(name(of: "sha"), "a text") }
        if end < cursor.bytes.count, cursor.bytes[end] == UInt8(ascii: "\""),
            let digest = SHA256Digest(hexDigits: UnsafeRawBufferPointer(rebasing: cursor.bytes[start..<end]))
        {
            cursor.advance(by: SHA256Digest.hexLength + 2)
            return (JSONStringRange(start..<end, hasEscapes: false), digest)
        }
        return (try cursor.passString(), nil)
    }

    private mutating func passSize() throws(APIError) -> Int64 {
        guard cursor.isAtNumber else { throw mismatch(name(of: "size"), "an integer") }
        let start = cursor.position
        let isInteger = try cursor.passNumber()
        let range = start..<cursor.position
        if isInteger, let size = cursor.integer(in: range) { return size }
        let text = String(decoding: cursor.bytes[range].prefix(40), as: UTF8.self)
        throw .invalidBody(
            "\(name(of: "size")) is the number \(text), which is "
                + (isInteger ? "no 64-bit integer" : "not written as an integer"))
    }

    // MARK: - Errors

    /// A member of the file that is being read.
    private func name(of member: StaticString) -> String { "\"files[\(blobs.count)].\(member)\"" }

    /// What to answer for a value of another type than expected; for what is no value, that it is no JSON.
    private mutating func mismatch(_ subject: String, _ expected: String) -> APIError {
        let isNull = cursor.current == UInt8(ascii: "n")
        do { try cursor.passValue() } catch { return error }
        return .invalidBody(isNull ? "\(subject) is null" : "\(subject) is not \(expected)")
    }

    /// A blob whose checksum is not 64 digits as they stand, or whose size is negative.
    private func blob(sha: JSONStringRange, size: Int64, path: JSONStringRange) throws(APIError) -> BlobID {
        do {
            return try BlobID(sha: sha.text(in: cursor.bytes), size: size)
        } catch {
            let path = JSONText.quoted(path.text(in: cursor.bytes))
            throw APIError(.badRequest, "files[\(blobs.count)] (\(path)): \(error.message)")
        }
    }
}
