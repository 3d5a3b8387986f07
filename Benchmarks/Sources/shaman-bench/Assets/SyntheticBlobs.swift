internal import CBench
internal import Glibc

/// Blobs for what looks only at names: any number of them, made straight in the store's layout before a server starts.
///
/// Their names are random and their bytes zero, so that only the verification of contents would tell the difference.
struct SyntheticBlobs: Sendable {
    let count: Int
    let seed: UInt64
    /// Every so many-th was last used long ago, beginning with the first.
    let oldInterval: Int?

    /// How many are old.
    var oldCount: Int { oldInterval.map { (count + $0 - 1) / $0 } ?? 0 }

    /// How many inodes they take, with their directories.
    var inodes: Int { count * 2 + StoreDirectory.shardNames.count + 16 }

    /// How long ago old blobs were last used.
    private static let ageOfOldSeconds = 60 * 86_400

    /// The name of one of them; those behind `count` are names that nobody stored.
    func key(at index: Int) -> BlobKey {
        var generator = SeededGenerator(seed: seed ^ (UInt64(index + 1) &* 0xD6E8_FEB8_6659_FD93))
        let words = (generator.next(), generator.next(), generator.next(), generator.next())
        let size = Int.random(in: 1...4096, using: &generator)
        return BlobKey(sha: withUnsafeBytes(of: words) { Hex.text($0) }, size: size)
    }

    func keys(_ range: Range<Int>) -> [BlobKey] { range.map(key(at:)) }

    /// Makes the files.
    func make(in store: StoreDirectory) throws {
        let makers = 2
        _ = try onThreads(makers) { thread in
            let shards = try StoreDirectory.shardNames.map { try DirectoryDescriptor("\(store.stored)/\($0)") }
            for index in stride(from: thread, to: count, by: makers) {
                let key = key(at: index)
                let shard = shards[Int(key.shard, radix: 16) ?? 0].number
                try Self.make(key, in: shard, isOld: isOld(index))
            }
        }
    }

    private func isOld(_ index: Int) -> Bool { oldInterval.map { index.isMultiple(of: $0) } ?? false }

    private static func make(_ key: BlobKey, in shard: Int32, isOld: Bool) throws {
        guard mkdirat(shard, String(key.directory), 0o777) == 0 || errno == EEXIST else {
            throw BenchmarkFailure("mkdir", key.path)
        }
        let descriptor = bench_create(shard, "\(key.directory)/\(key.size).blob", 0o444)
        guard descriptor >= 0 else { throw BenchmarkFailure("open", key.path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, key.size) == 0 else { throw BenchmarkFailure("ftruncate", key.path) }
        guard isOld else { return }
        let moment = timespec(tv_sec: time(nil) - ageOfOldSeconds, tv_nsec: 0)
        guard futimens(descriptor, [moment, moment]) == 0 else { throw BenchmarkFailure("futimens", key.path) }
    }
}
