internal import Glibc

/// What lies at a path, links followed.
enum FileKind {
    case file(FileStamp)
    case directory(Place)
    case other

    /// Which directory it is, by whatever path it was reached.
    struct Place: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Looks at a path. stat(2)
    static func at(_ path: String) throws(ShamanClientError) -> FileKind {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            guard code == ENOENT, isLink(path) else { throw .unreadable(path, errno: code) }
            throw ShamanClientError(
                .fileUnreadable, "cannot read \(quoted(path)): it is a link to something that is not there")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(FileStamp(status))
        case S_IFDIR: return .directory(Place(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
        default: return .other
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

/// The path from the root of the file system, without links followed.
func absolutePath(_ path: String) throws(ShamanClientError) -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let directory = getcwd(nil, 0) else { throw .unreadable(".") }
    defer { free(directory) }
    return "\(String(cString: directory))/\(path)"
}

/// The path from the root of the file system, with every link followed. realpath(3)
func resolvedPath(_ path: String) throws(ShamanClientError) -> String {
    guard let resolved = realpath(path, nil) else { throw .unreadable(path) }
    defer { free(resolved) }
    return String(cString: resolved)
}
