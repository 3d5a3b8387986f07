internal import CBench
internal import Foundation

/// A place for a benchmark's files on one file system. It is emptied and removed at the end.
///
/// ext4 does not give out the inode of a file that was removed in the last minutes, and looks at each of them anew for
/// every file that it makes: after 20,000 removals a new file takes a millisecond. Therefore what has many files keeps
/// them until the end, and every case gets directories far away from the earlier ones.
final class Volume {
    /// Of the file system, as people know it.
    let kind: String
    /// A directory of this process alone.
    let path: String
    private let isMount: Bool

    /// Makes a directory below one that is there.
    init(below parent: String) throws {
        guard FileManager.default.fileExists(atPath: parent) else { throw BenchmarkFailure("\(parent) does not exist") }
        path = "\(parent)/shaman-bench-\(getpid())-\(UInt32.random(in: 0..<100_000))"
        kind = Self.kind(of: parent)
        isMount = false
        guard mkdir(path, 0o755) == 0 else { throw BenchmarkFailure("mkdir", path) }
        Cleanup.shared.add(directory: path)
        bench_spread_children(path)
    }

    /// Mounts a file system in memory without a limit on the number of files. Only root can.
    init(mountingTmpfsBelow parent: String) throws {
        kind = "tmpfs"
        path = "\(parent)/mount-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(path, 0o755) == 0 else { throw BenchmarkFailure("mkdir", path) }
        guard mount("tmpfs", path, "tmpfs", 0, "nr_inodes=0,size=75%") == 0 else {
            let reason = BenchmarkFailure("mount", path)
            throw BenchmarkFailure(
                "\(reason); --tmpfs has to be a directory on a tmpfs with enough inodes, or this be run by root")
        }
        isMount = true
        Cleanup.shared.add(mount: path)
    }

    /// Whether there is room for this many files more.
    func hasInodes(_ count: Int) throws -> Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw BenchmarkFailure("statvfs", path) }
        // A file system that makes inodes as it goes reports none at all.
        return status.f_files == 0 || status.f_favail > UInt(count + count / 50)
    }

    /// Whether removing many files makes the next ones slow.
    var remembersRemovals: Bool { kind == "ext4" }

    deinit {
        if isMount {
            umount2(path, Int32(MNT_DETACH))
            Cleanup.shared.remove(mount: path)
        }
        try? TreeRemoval.remove(path)
        Cleanup.shared.remove(directory: path)
    }

    /// A new, empty directory below it. Its name is a new one each time, since ext4 places directories by their names.
    func directory(_ name: String) throws -> String {
        let directory = "\(path)/\(name)-\(UInt32.random(in: 0 ... .max))"
        guard mkdir(directory, 0o755) == 0 else { throw BenchmarkFailure("mkdir", directory) }
        return directory
    }

    /// Fails when there is no room for this many bytes and a bit more.
    func requireSpace(_ bytes: Int) throws {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw BenchmarkFailure("statvfs", path) }
        let available = Double(status.f_bavail) * Double(status.f_frsize)
        guard available > Double(bytes) * 1.1 else {
            let needed = FigureText.text(Double(bytes), .bytes)
            throw BenchmarkFailure(
                "\(path) has room for \(FigureText.text(available, .bytes)), but \(needed) are needed")
        }
    }

    /// The name of the file system that a path lies on.
    static func kind(of path: String) -> String {
        let type = bench_file_system_type(path)
        return names[type] ?? "file system 0x\(String(type, radix: 16))"
    }

    private static let names: [Int64: String] = [
        0xEF53: "ext4", 0x0102_1994: "tmpfs", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x2FC1_2FC1: "zfs",
        0x6969: "nfs", 0x794C_7630: "overlayfs", 0xFE53_4D42: "smb",
    ]
}
