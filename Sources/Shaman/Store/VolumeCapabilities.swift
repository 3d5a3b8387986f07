internal import Glibc

/// What the volume can do, found by trying at start.
public struct VolumeCapabilities: Sendable {
    /// Files can have a second name, and taking a name is exclusive.
    public let hardLinks: Bool
    /// Symbolic links can be made and read back. Without them no checkout is possible.
    public let symbolicLinks: Bool
    /// A rename can refuse to replace.
    public let exclusiveRename: Bool

    static func probe(uploading: DirectoryHandle, building: DirectoryHandle) throws -> VolumeCapabilities {
        let name = "probe-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let second = name + "-second"
        defer {
            for directory in [uploading, building] {
                for entry in [name, second] { unlinkat(directory.descriptor, entry, 0) }
            }
        }
        try uploading.writeFile(name, "probe")
        let hardLinks = works { try uploading.link(name, to: uploading, as: second) }
        let symbolicLinks = works {
            try building.symlink("../probe/target", at: name)
            let text = try building.withLinkText(name) { String(decoding: $0, as: UTF8.self) }
            guard text == "../probe/target" else { throw SystemError("readlink", name, errno: EIO) }
        }
        let exclusiveRename = works { try building.renameExclusively(name, to: building, as: second) }
        return VolumeCapabilities(
            hardLinks: hardLinks, symbolicLinks: symbolicLinks, exclusiveRename: symbolicLinks && exclusiveRename)
    }

    private static func works(_ attempt: () throws -> Void) -> Bool {
        do {
            try attempt()
            return true
        } catch {
            return false
        }
    }
}
