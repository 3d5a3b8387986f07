import Foundation
import Glibc
import Shaman

/// What really is in a store, read from the disk without asking the server.
struct StoreAudit {
    /// All blobs, as `sha/size`.
    private(set) var blobs: Set<String> = []
    /// Blobs whose content is not what their name says, and whatever else does not belong there.
    private(set) var problems: [String] = []

    /// Hashes every blob. Files that `known` has seen unchanged are not read again.
    init(storage: String, known: AuditMemory? = nil) throws {
        let stored = "\(storage)/file-store/stored"
        for shard in try Self.names(stored) {
            for directory in try Self.names("\(stored)/\(shard)") {
                for file in try Self.names("\(stored)/\(shard)/\(directory)") {
                    check("\(stored)/\(shard)/\(directory)/\(file)", sha: shard + directory, file: file, known: known)
                }
            }
        }
    }

    private mutating func check(_ path: String, sha: String, file: String, known: AuditMemory?) {
        guard file.hasSuffix(".blob"), let size = Int(file.dropLast(5)), sha.utf8.count == 64 else {
            problems.append("\(path) does not belong there")
            return
        }
        blobs.insert("\(sha)/\(size)")
        var status = stat()
        guard lstat(path, &status) == 0 else {
            problems.append("\(path) vanished")
            return
        }
        let stamp = AuditMemory.Stamp(status)
        if known?.stamps[path] == stamp { return }
        guard let content = FileManager.default.contents(atPath: path) else {
            problems.append("\(path) cannot be read")
            return
        }
        let real = TestContentHash.sha(Array(content))
        if content.count != size || real != sha {
            problems.append("\(path) holds \(content.count) bytes with SHA-256 \(real)")
        } else {
            known?.stamps[path] = stamp
        }
    }

    /// The entries of a directory; none when there is no such directory.
    static func names(_ path: String) throws -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// Which files were found good already, so that long tests need not read them again. It belongs to one thread.
final class AuditMemory {
    struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        /// By the change time, which no program can set.
        init(_ status: stat) {
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_ctim.tv_sec
            nanoseconds = status.st_ctim.tv_nsec
        }
    }

    var stamps: [String: Stamp] = [:]
}

/// The hash of some bytes, as names have it.
enum TestContentHash {
    static func sha(_ bytes: [UInt8]) -> String { SHA256Hasher.hash(bytes.span.bytes).hex }
}
