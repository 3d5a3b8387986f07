internal import CLinuxFS
internal import Foundation
internal import Glibc

/// The file system that a database would lie on: several machines that share one would damage the database, as its locks and
/// its shared memory reach no further than this machine.
public struct DatabaseVolume: Sendable, Equatable {
    /// What the system calls the kind: the `f_type` of `statfs`.
    public let magic: UInt32
    /// The kind by name, as `/proc/self/mountinfo` has it: `ext4`, `nfs4`, `fuse.sshfs`; empty when it does not tell.
    public let typeName: String

    /// A volume of a kind.
    public init(magic: UInt32, typeName: String) {
        self.magic = magic
        self.typeName = typeName
    }

    /// Looks at the volume of an existing directory. Blocks.
    public static func probe(_ directory: String) -> DatabaseVolume {
        DatabaseVolume(magic: linuxfs_volume_kind(directory), typeName: typeName(of: directory) ?? "")
    }

    /// What kind of network file system it is; `nil` for a local one.
    public var networkFileSystem: String? {
        if let name = Self.networkMagics[magic] { return name }
        let type = typeName.hasPrefix("fuse.") ? typeName.dropFirst("fuse.".count) : typeName[...]
        return Self.networkTypes.contains(type.lowercased()) ? typeName : nil
    }

    private static let networkMagics: [UInt32: String] = [
        0x6969: "NFS", 0x517b: "SMB", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB", 0x00c3_6400: "CephFS",
        0x0102_1997: "9P", 0x5346_414f: "AFS", 0x7375_7245: "Coda", 0x564c: "NCP", 0x0116_1970: "GFS2",
        0x7461_636f: "OCFS2", 0x0bd0_0bd0: "Lustre", 0x4750_4653: "GPFS", 0x1983_0326: "BeeGFS",
        0x786f_4256: "VirtualBox shared folder",
    ]

    /// Kinds that have no number of their own, most of them behind FUSE.
    private static let networkTypes: Set<String> = [
        "sshfs", "glusterfs", "ceph", "ceph-fuse", "s3fs", "rclone", "juicefs", "mfs", "moosefs", "lizardfs", "saunafs",
        "goofys", "gcsfuse", "mount-s3", "davfs", "davfs2", "curlftpfs", "smbnetfs", "seaweedfs", "nfs", "nfs4", "cifs",
        "smb3", "9p", "beegfs", "lustre", "orangefs", "pvfs2", "cvmfs2", "afs",
    ]

    /// The kind of the innermost mount that a directory lies in.
    private static func typeName(of directory: String) -> String? {
        guard let resolved = realpath(directory, nil) else { return nil }
        defer { free(resolved) }
        let path = String(cString: resolved)
        guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        return typeName(of: path, mounts: mounts)
    }

    /// - Parameters:
    ///   - path: An absolute path without links.
    ///   - mounts: The text of `/proc/self/mountinfo`.
    package static func typeName(of path: String, mounts: String) -> String? {
        var best: (length: Int, type: String)?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let point = fields[4].replacingOccurrences(of: "\\040", with: " ")
            guard path == point || path.hasPrefix(point.hasSuffix("/") ? point : point + "/") else { continue }
            // A later mount on the same point hides the earlier one.
            if point.count >= best?.length ?? 0 { best = (point.count, String(fields[dash + 1])) }
        }
        return best?.type
    }
}
