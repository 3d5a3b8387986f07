@testable import Shaman

/// Pseudo-random numbers that a seed determines.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// Content for tests.
enum Sample {
    static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var result: [UInt8] = []
        result.reserveCapacity(count + 8)
        while result.count < count {
            withUnsafeBytes(of: generator.next()) { result.append(contentsOf: $0) }
        }
        result.removeLast(result.count - count)
        return result
    }

    /// A small blob of its own for each number.
    static func small(_ number: Int) -> [UInt8] { Array("content number \(number)".utf8) }
}

extension BlobID {
    /// The identity of some bytes.
    init(of bytes: [UInt8]) {
        self.init(digest: SHA256Hasher.hash(bytes.span.bytes), size: Int64(bytes.count))
    }

    /// A blob that nobody has: its digest is made from the number.
    static func fake(_ number: UInt64, size: Int64 = 1) -> BlobID {
        var generator = SeededGenerator(seed: number)
        return BlobID(
            digest: SHA256Digest(generator.next(), generator.next(), generator.next(), generator.next()), size: size)
    }
}

extension LinkPrefix {
    /// The text of a link that lies `depth` directories below the checkout root.
    func linkText(to blob: BlobID, depth: Int) -> String {
        var text = LinkText(self, depth: depth)
        return text.withText(to: blob) { String(cString: $0) }
    }
}

extension CheckoutPlan {
    /// A plan from texts.
    init(_ entries: [(String, BlobID)], portable: Bool = true) throws {
        try self.init(try ManifestEntry.list(entries, portable: portable), portable: portable)
    }
}

extension ManifestEntry {
    static func list(_ entries: [(String, BlobID)], portable: Bool = true) throws -> [ManifestEntry] {
        try entries.map { ManifestEntry(path: try CheckoutPath($0.0, portable: portable), blob: $0.1) }
    }
}

/// The engine's error that a call throws, or `nil` when it throws none.
func shamanError(_ body: () throws -> Void) -> ShamanError? {
    do {
        try body()
        return nil
    } catch {
        return error as? ShamanError ?? ShamanError(.ioFailure, "unexpected: \(error)")
    }
}

/// The same for a call that suspends.
func asyncShamanError(_ body: () async throws -> Void) async -> ShamanError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ShamanError ?? ShamanError(.ioFailure, "unexpected: \(error)")
    }
}
