/// How fast one core hashes.
enum HashLimit {
    private static let bytes = 512 << 20

    /// SHA-256 over blocks of 1 MiB, in bytes per second of CPU time.
    static func measure(_ block: ContentBlock) -> Double {
        let cost = ThreadCost.measure {
            var hasher = SHA256()
            block.forEachPiece(number: 0, size: bytes) { stamp, rest in
                hasher.update(stamp)
                hasher.update(rest)
            }
            _ = hasher.finish()
        }
        return Double(bytes) / cost.cpuSeconds
    }
}
