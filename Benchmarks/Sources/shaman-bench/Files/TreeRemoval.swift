internal import Glibc

/// Removes directories with all that is in them. It follows no links.
enum TreeRemoval {
    /// Removes a directory; one that is not there is no error.
    static func remove(_ path: String) throws {
        guard try removeContents(of: path) else { return }
        guard rmdir(path) == 0 || errno == ENOENT else { throw BenchmarkFailure("rmdir", path) }
    }

    /// Empties a directory; `false` when it is not there.
    @discardableResult
    static func removeContents(of path: String) throws -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw BenchmarkFailure("open", path)
        }
        try empty(descriptor, path: path)
        return true
    }

    /// Empties the directory behind a descriptor, and closes that.
    private static func empty(_ descriptor: Int32, path: String) throws {
        guard let directory = fdopendir(descriptor) else {
            close(descriptor)
            throw BenchmarkFailure("fdopendir", path)
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            try withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                let name = UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
                guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { return }
                try removeEntry(name, kind: Int(entry.pointee.d_type), in: descriptor, path: path)
            }
        }
    }

    private static func removeEntry(_ name: UnsafePointer<CChar>, kind: Int, in parent: Int32, path: String) throws {
        guard kind == DT_DIR else {
            guard unlinkat(parent, name, 0) == 0 || errno == ENOENT else { throw BenchmarkFailure("unlink", path) }
            return
        }
        // Most directories of a store are empty once their only file is gone, so their removal is tried first.
        if unlinkat(parent, name, AT_REMOVEDIR) == 0 { return }
        let child = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard child >= 0 else { throw BenchmarkFailure("open", "\(path)/\(String(cString: name))") }
        try empty(child, path: "\(path)/\(String(cString: name))")
        guard unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw BenchmarkFailure("rmdir", "\(path)/\(String(cString: name))")
        }
    }
}
