/// The texts of links from one depth below the checkout root, each written over the one before.
struct LinkText: ~Copyable {
    /// The way to `stored`, with room behind it for any blob's path and the zero byte that ends it.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let wayLength: Int
    private let capacity: Int

    /// Bytes of the longest `ab/<62 digits>/<size>.blob`, the zero byte counted.
    private static let blobPathCapacity = SHA256Digest.hexLength + 2 + 19 + BlobPath.fileSuffix.utf8.count + 1

    /// - Parameter depth: How many directories below the checkout root the links lie.
    init(_ prefix: LinkPrefix, depth: Int) {
        let way = String(repeating: "../", count: depth) + prefix.text + "/"
        wayLength = way.utf8.count
        capacity = wayLength + Self.blobPathCapacity
        bytes = .allocate(capacity: capacity)
        _ = UnsafeMutableBufferPointer(start: bytes, count: capacity).initialize(from: way.utf8)
    }

    deinit { bytes.deallocate() }

    /// Calls `body` with the text of the link to a blob.
    mutating func withText<Result, Failure>(
        to blob: BlobID, _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let path = UnsafeMutableBufferPointer(start: bytes + wayLength, count: Self.blobPathCapacity)
        // All digits one place to the right of the first; then the first two move before the slash.
        blob.digest.write(to: path, at: 1)
        path[0] = path[1]
        path[1] = path[2]
        path[2] = UInt8(ascii: "/")
        var end = SHA256Digest.hexLength + 1
        path[end] = UInt8(ascii: "/")
        end += 1
        BlobPath.writeFile(blob, to: path, at: &end)
        return try bytes.withMemoryRebound(to: CChar.self, capacity: capacity) { text throws(Failure) in
            try body(text)
        }
    }
}
