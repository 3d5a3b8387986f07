internal import CBench
internal import Foundation

/// A store's directories as Flamenco lays them out, seen from outside the server.
struct StoreDirectory: Sendable {
    /// The shared storage.
    let path: String

    var stored: String { "\(path)/file-store/stored" }
    var uploading: String { "\(path)/file-store/uploading" }
    var jobs: String { "\(path)/jobs" }

    static let shardNames = (0..<256).map { Hex.text([UInt8($0)]) }

    func blobPath(_ key: BlobKey) -> String { "\(stored)/\(key.path)" }

    /// Makes the layout with all shards, as a store has it that has been in use.
    func make() throws {
        for directory in [uploading, stored, jobs] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        for shard in Self.shardNames {
            guard mkdir("\(stored)/\(shard)", 0o777) == 0 || errno == EEXIST else {
                throw BenchmarkFailure("mkdir", "\(stored)/\(shard)")
            }
        }
    }

    /// Removes these blobs and nothing else, so that the next run gets their warm memory. The shards stay.
    func remove(_ keys: some Sequence<BlobKey>) throws {
        for key in keys {
            let path = blobPath(key)
            guard unlink(path) == 0 || errno == ENOENT else { throw BenchmarkFailure("unlink", path) }
            let directory = "\(stored)/\(key.shard)/\(key.directory)"
            guard rmdir(directory) == 0 || errno == ENOENT || errno == ENOTEMPTY else {
                throw BenchmarkFailure("rmdir", directory)
            }
        }
    }

    /// Writes what the volume still holds in memory, so that no run pays for the one before. `syncfs`
    func sync() throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchmarkFailure("open", path) }
        defer { close(descriptor) }
        guard bench_syncfs(descriptor) == 0 else { throw BenchmarkFailure("syncfs", path) }
    }
}
