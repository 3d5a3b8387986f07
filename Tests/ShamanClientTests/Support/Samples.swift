import Foundation
import Glibc
import Shaman
import ShamanClient

/// The blob of a text.
func blob(_ text: String) -> BlobID {
    blob(Data(text.utf8))
}

/// The blob of some bytes.
func blob(_ data: Data) -> BlobID {
    BlobID(digest: SHA256Hasher.hash(Array(data).span.bytes), size: Int64(data.count))
}

/// A file as it is now.
func localFile(_ path: String) throws -> LocalFile {
    var status = stat()
    guard stat(path, &status) == 0 else { throw POSIXError(.ENOENT) }
    func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }
    return LocalFile(
        path: path,
        stamp: FileStamp(
            size: Int64(status.st_size), modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino), device: UInt64(status.st_dev)))
}

/// Waits until something has come true; a test's time limit ends it otherwise.
func eventually(_ condition: @Sendable () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
}
