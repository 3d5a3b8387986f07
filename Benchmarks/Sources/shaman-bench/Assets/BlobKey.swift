/// What a server knows a file by: its SHA-256 and its size.
struct BlobKey: Sendable {
    /// 64 lower-case hexadecimal digits.
    let sha: String
    let size: Int

    /// The first byte of the digest, as in the store's layout.
    var shard: Substring { sha.prefix(2) }

    /// The blob's directory below its shard.
    var directory: Substring { sha.dropFirst(2) }

    /// Below `stored`.
    var path: String { "\(shard)/\(directory)/\(size).blob" }
}
