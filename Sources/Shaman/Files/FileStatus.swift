package import CLinuxFS
internal import Glibc

/// What `fstatat` tells of a directory entry, as far as the engine asks.
package struct FileStatus {
    package enum Kind {
        case file
        case directory
        case link
        case other
    }

    package let kind: Kind
    package let size: Int64
    package let modified: FileTime
    /// When the inode last changed: content, name count, mode or times. No program can set it.
    let changed: FileTime
    package let inode: UInt64
    let device: UInt64

    package init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        size = Int64(status.st_size)
        modified = FileTime(status.st_mtim)
        changed = FileTime(status.st_ctim)
        inode = UInt64(status.st_ino)
        device = UInt64(status.st_dev)
    }
}

/// A time as a volume notes it: nanoseconds since 1970, by the volume's clock.
package struct FileTime: Comparable, Hashable, Codable {
    package let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    init(_ time: timespec) {
        nanoseconds = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    package static func < (left: FileTime, right: FileTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The time that lies a duration before this one.
    func earlier(by duration: Duration) -> FileTime {
        let (seconds, attoseconds) = duration.components
        let span = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !span.overflow else { return FileTime(nanoseconds: .min) }
        let (result, overflowed) = nanoseconds.subtractingReportingOverflow(
            span.partialValue + attoseconds / 1_000_000_000)
        return FileTime(nanoseconds: overflowed ? .min : result)
    }

    /// The wall clock of this machine, in the same terms.
    static func now() -> FileTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return FileTime(time)
    }
}
