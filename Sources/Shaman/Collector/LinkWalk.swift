internal import Glibc

/// Finds every link below a checkout root and says which blob it refers to, without ever following one to decide.
///
/// The blob is read off the link's text, relative or absolute, through whatever mount or link the text leads. Only a
/// link whose text names no blob is resolved, because what it leads to may be one.
struct LinkWalk {
    let cancellation: Cancellation
    /// Told of each link that refers to a blob, and how to get the link's path below the root.
    let found: (BlobID, _ path: () -> String) -> Void
    /// Told of each link.
    let counted: () -> Void
    /// Told of what cannot be read; a link or directory that has vanished is no problem.
    let problem: (SystemError) -> Void

    /// Walks a tree.
    func walk(_ root: DirectoryHandle) throws {
        // A stack of directory paths instead of recursion: descriptors stay few however deep the tree is.
        var pending = [""]
        while let path = pending.popLast() {
            try cancellation.check()
            do {
                let directory = path.isEmpty ? root : try root.directory(path)
                try list(directory, path: path, pending: &pending)
            } catch let error as SystemError {
                report(error)
            }
        }
    }

    private func list(_ directory: DirectoryHandle, path: String, pending: inout [String]) throws {
        try directory.forEachEntry { entry in
            try cancellation.check()
            do {
                switch try directory.kind(of: entry) {
                case .directory: pending.append(path.isEmpty ? entry.text : "\(path)/\(entry.text)")
                case .link: try visit(entry, in: directory, path: path)
                default: break
                }
            } catch let error as SystemError {
                report(error)
            }
            return true
        }
    }

    private func visit(_ entry: DirectoryEntry, in directory: DirectoryHandle, path: String) throws {
        let blob = try directory.withLinkText(entry.name) { BlobPath.parse(linkText: $0) }
        counted()
        guard let blob = try blob ?? resolve(entry.text, in: directory) else { return }
        found(blob) { path.isEmpty ? entry.text : "\(path)/\(entry.text)" }
    }

    /// Follows a link whose text names no blob, such as one to another link.
    private func resolve(_ name: String, in directory: DirectoryHandle) throws -> BlobID? {
        guard let path = realpath("/proc/self/fd/\(directory.descriptor)/\(name)", nil) else {
            if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return nil }
            throw SystemError("realpath", "\(directory.path)/\(name)")
        }
        defer { free(path) }
        let bytes = UnsafeRawBufferPointer(start: path, count: strlen(path))
        return BlobPath.parse(linkText: bytes.bindMemory(to: UInt8.self))
    }

    private func report(_ error: SystemError) {
        if error.errno != ENOENT { problem(error) }
    }
}
