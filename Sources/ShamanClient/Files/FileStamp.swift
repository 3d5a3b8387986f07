internal import Glibc

/// The state of a file as its volume notes it; as long as it stays the same, so does the content.
public struct FileStamp: Sendable, Hashable {
    /// Length in bytes.
    public let size: Int64
    /// When the content last changed, in nanoseconds since 1970. Programs can set it.
    public let modified: Int64
    /// When content, mode or names last changed, in nanoseconds since 1970. No program can set it.
    public let changed: Int64
    /// The file's number on its volume.
    public let inode: UInt64
    /// The volume's number.
    let device: UInt64

    /// Describes a file.
    public init(size: Int64, modified: Int64, changed: Int64, inode: UInt64, device: UInt64) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
        self.device = device
    }

    init(_ status: stat) {
        self.init(
            size: Int64(status.st_size),
            modified: Self.nanoseconds(status.st_mtim),
            changed: Self.nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino),
            device: UInt64(status.st_dev)
        )
    }

    /// The time of the wall clock, in the same terms.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return nanoseconds(time)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Whether the content can be taken for unchanged. The device is left out: mounting again may renumber it.
    func sameContent(as other: FileStamp) -> Bool {
        size == other.size && modified == other.modified && changed == other.changed && inode == other.inode
    }
}

/// A file on this machine, in the state in which it was hashed.
public struct LocalFile: Sendable, Hashable {
    /// Where it is.
    public let path: String
    /// Its state; an upload fails when it finds another.
    public let stamp: FileStamp

    /// Names a file.
    public init(path: String, stamp: FileStamp) {
        self.path = path
        self.stamp = stamp
    }
}
