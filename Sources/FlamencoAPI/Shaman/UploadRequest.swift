internal import Foundation
public import HTTPTypes
public import Shaman

/// The head of an upload: `POST /api/v3/shaman/files/{checksum}/{filesize}`, checked.
public struct UploadRequest: Sendable {
    /// What the client says that it sends.
    public let blob: BlobID
    /// The client would rather come back than send what somebody else is sending.
    public let canDefer: Bool
    /// For the log.
    public let originalName: String?
    /// The length of the body; `nil` when it comes in chunks.
    public let contentLength: Int64?

    /// The path of the URL that it was sent to.
    public var path: String { "\(Self.prefix)\(blob)" }

    private static let prefix = "/api/v3/shaman/files/"
    private static let canDeferField = HTTPField.Name("X-Shaman-Can-Defer-Upload")
    private static let originalNameField = HTTPField.Name("X-Shaman-Original-Filename")

    /// Whether a request is an upload, well formed or not.
    public static func matches(_ head: HTTPRequest) -> Bool {
        guard head.method == .post, let path = head.path, path.hasPrefix(prefix) else { return false }
        return path.dropFirst(prefix.count).prefix { $0 != "?" }.split(separator: "/").count == 2
    }

    /// Checks everything that the head says.
    ///
    /// - Throws: 400 that names the value at fault; 417 when the length contradicts the size in the URL.
    public init(_ head: HTTPRequest) throws(APIError) {
        let segments = (head.path ?? "").dropFirst(Self.prefix.count).prefix { $0 != "?" }.split(separator: "/")
        guard segments.count == 2, let sha = String(segments[0]).removingPercentEncoding,
            let sizeText = String(segments[1]).removingPercentEncoding
        else { throw APIError(.badRequest, "the URL of an upload is \(Self.prefix){checksum}/{filesize}") }
        blob = try BlobParameters.blob(sha: sha, size: sizeText)
        canDefer = try Self.canDefer(head.headerFields)
        originalName = try Self.originalName(head.headerFields)
        contentLength = head.headerFields[.contentLength].flatMap { Int64($0) }

        guard blob.size <= Limits.blobBytes else {
            throw APIError(.contentTooLarge, "files of more than \(Limits.blobBytes) bytes are not accepted")
        }
        if let contentLength, contentLength != blob.size {
            throw APIError(
                .expectationFailed,
                "file size mismatched, declared \(blob.size) but received \(contentLength) bytes")
        }
    }

    private static func canDefer(_ fields: HTTPFields) throws(APIError) -> Bool {
        guard let name = canDeferField else { return false }
        let values = fields[values: name]
        guard values.count <= 1 else {
            throw APIError(.badRequest, "Expected one value for \(name), got \(values.count)")
        }
        guard let value = values.first else { return false }
        guard let canDefer = boolean(value) else {
            throw APIError(.badRequest, "Invalid format for parameter \(name): \"\(value)\" is not a boolean")
        }
        return canDefer
    }

    private static func originalName(_ fields: HTTPFields) throws(APIError) -> String? {
        guard let field = originalNameField, let value = fields[field] else { return nil }
        guard let name = EncodedWord.decode(value) else {
            throw APIError(.badRequest, "invalid \(field) header: \"\(value)\"")
        }
        return name
    }
}

// MARK: - Plain heads

extension UploadRequest {
    /// The blob of an upload's URL in its plainest form, without anything escaped or asked for behind it; `nil` for every
    /// other URL, be it an upload's or not.
    public static func blob(plainTarget: UnsafeBufferPointer<UInt8>) -> BlobID? {
        let digits = prefix.utf8.count + SHA256Digest.hexLength
        guard plainTarget.count > digits + 1, plainTarget.prefix(prefix.utf8.count).elementsEqual(prefix.utf8),
            plainTarget[digits] == UInt8(ascii: "/")
        else { return nil }
        let hex = UnsafeBufferPointer(rebasing: plainTarget[prefix.utf8.count..<digits])
        let size = UnsafeBufferPointer(rebasing: plainTarget[(digits + 1)...])
        guard let blob = BlobID(plainHex: hex, size: size), blob.size <= Limits.blobBytes else { return nil }
        return blob
    }

    /// An upload whose body is as long as the blob; `nil` when a header field is not what it should be.
    ///
    /// - Parameters:
    ///   - canDefer: The value of `X-Shaman-Can-Defer-Upload`, if it is there.
    ///   - originalName: The value of `X-Shaman-Original-Filename`, if it is there.
    public init?(_ blob: BlobID, canDefer: String?, originalName: String?) {
        guard let canDefer = canDefer.map(Self.boolean) ?? false else { return nil }
        self.blob = blob
        self.canDefer = canDefer
        contentLength = blob.size
        guard let originalName else {
            self.originalName = nil
            return
        }
        // Most names are plain, and decoding them would make them no other.
        guard let name = originalName.utf8.contains(UInt8(ascii: "=")) ? EncodedWord.decode(originalName) : originalName
        else { return nil }
        self.originalName = name
    }

    /// As Go's `strconv.ParseBool` has it, which is what clients are used to.
    private static func boolean(_ value: String) -> Bool? {
        switch value {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }
}

/// The two path parameters that name a blob.
enum BlobParameters {
    static func blob(sha: String, size: String) throws(APIError) -> BlobID {
        guard let number = decimal(size) else {
            throw APIError(.badRequest, "Invalid format for parameter filesize: \"\(size)\" is not an integer")
        }
        do {
            return try BlobID(sha: sha, size: number)
        } catch {
            throw APIError(error)
        }
    }

    /// Decimal digits alone, with a sign at most; `0x10` and `+5` are none.
    private static func decimal(_ text: String) -> Int64? {
        text.hasPrefix("+") ? nil : Int64(text)
    }
}
