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
        var pending: [[CChar]] = [[0]]
        while let path = pending.popLast() {
            try cancellation.check()
            do {
                let directory = path.count == 1 ? root : try root.directory(path)
                try list(directory, path: path, pending: &pending)
            } catch let error as SystemError {
                report(error)
            }
        }
    }

    private func list(_ directory: DirectoryHandle, path: [CChar], pending: inout [[CChar]]) throws {
        try directory.forEachEntry { entry in
            try cancellation.check()
            do {
                switch try directory.kind(of: entry) {
                case .directory: pending.append(Self.path(path, entry))
                case .link: try visit(entry, in: directory, path: path)
                default: break
                }
            } catch let error as SystemError {
                report(error)
            }
            return true
        }
    }

    private func visit(_ entry: DirectoryEntry, in directory: DirectoryHandle, path: [CChar]) throws {
        let blob = try directory.withLinkText(entry.name) { BlobPath.parse(linkText: $0) }
        counted()
        guard let blob = try blob ?? resolve(entry, in: directory) else { return }
        found(blob) {
            String(decoding: Self.path(path, entry).dropLast().lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Follows a link whose text names no blob, such as one to another link.
    private func resolve(_ entry: DirectoryEntry, in directory: DirectoryHandle) throws -> BlobID? {
        let through = "/proc/self/fd/\(directory.descriptor)/".utf8.map { CChar(bitPattern: $0) }
        guard let path = realpath(through + entry.bytes, nil) else {
            if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return nil }
            throw SystemError("realpath", "\(directory.path)/\(entry.text)")
        }
        defer { free(path) }
        let bytes = UnsafeRawBufferPointer(start: path, count: strlen(path))
        return BlobPath.parse(linkText: bytes.bindMemory(to: UInt8.self))
    }

    /// The path of an entry, by bytes: names that renderers made need not be UTF-8.
    private static func path(_ directory: [CChar], _ entry: DirectoryEntry) -> [CChar] {
        directory.count == 1 ? entry.bytes : directory.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + entry.bytes
    }

    private func report(_ error: SystemError) {
        if error.errno != ENOENT { problem(error) }
    }
}
