/// What a blob is: its SHA-256 and its length. Both are verified before a blob exists under this name.
///
/// This type is the only way in for a client's checksum and size: what it holds is 64 hexadecimal digits and a
/// size that is not negative, so that a path made from it cannot leave the store.
public struct BlobID: Hashable, Sendable {
    /// SHA-256 of the content.
    public let digest: SHA256Digest
    /// Length of the content, in bytes; never negative.
    public let size: Int64

    /// - Precondition: `size` is not negative.
    public init(digest: SHA256Digest, size: Int64) {
        precondition(size >= 0)
        self.digest = digest
        self.size = size
    }

    /// Checks a client's checksum (64 hexadecimal digits, lower-cased here) and size (not negative).
    ///
    /// - Throws: ``ShamanError`` with code `invalidInput` that names the value at fault.
    public init(sha: some StringProtocol, size: Int64) throws(ShamanError) {
        guard let digest = SHA256Digest(hex: sha) else {
            throw .invalidInput("checksum \(Quoted(sha)) is not a SHA-256: 64 hexadecimal digits are expected")
        }
        guard size >= 0 else {
            throw .invalidInput("file size \(size) is negative")
        }
        self.init(digest: digest, size: size)
    }

    /// Reads a checksum and a size off their ASCII digits; `nil` for anything but 64 hexadecimal digits and a decimal number
    /// without sign or padding.
    public init?(plainHex: UnsafeBufferPointer<UInt8>, size: UnsafeBufferPointer<UInt8>) {
        guard let digest = SHA256Digest(hexDigits: UnsafeRawBufferPointer(plainHex)), let size = BlobPath.decimal(size)
        else { return nil }
        self.init(digest: digest, size: size)
    }

    /// The lower-case hexadecimal checksum.
    public var sha: String { digest.hex }
}

extension BlobID: Comparable {
    /// By digest, then by size.
    public static func < (left: BlobID, right: BlobID) -> Bool {
        left.digest == right.digest ? left.size < right.size : left.digest < right.digest
    }
}

extension BlobID: CustomStringConvertible {
    /// `checksum/size`.
    public var description: String { "\(digest.hex)/\(size)" }
}
