internal import Glibc

/// What changes when a file is replaced or written to.
struct FileStamp: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let modified: [Int]
    let size: Int

    /// The stamp of a regular file, links followed; `nil` when there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = [
            Int(status.st_mtim.tv_sec), status.st_mtim.tv_nsec, Int(status.st_ctim.tv_sec), status.st_ctim.tv_nsec,
        ]
        size = Int(status.st_size)
    }
}
