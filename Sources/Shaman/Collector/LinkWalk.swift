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

    /// Walks a tree, depth first, by handles: no path is too long for it.
    func walk(_ root: DirectoryHandle) throws {
        var way = [Level(directory: root, path: [0], names: try subdirectories(of: root, path: [0]))]
        while let level = way.last {
            try cancellation.check()
            guard let name = level.names.last else {
                way.removeLast()
                continue
            }
            way[way.count - 1].names.removeLast()
            do {
                let path = Self.path(level.path, name)
                guard way.count < Self.maximumDepth else {
                    throw SystemError("opendir", Self.text(path), errno: ENAMETOOLONG)
                }
                let directory = try level.directory.directory(name)
                way.append(
                    Level(directory: directory, path: path, names: try subdirectories(of: directory, path: path)))
            } catch let error as SystemError {
                report(error)
            }
        }
    }

    /// Each level of the tree on the way down holds a descriptor.
    private static let maximumDepth = 512

    /// A directory on the way down, and what is still to be looked at in it.
    private struct Level {
        let directory: DirectoryHandle
        /// For messages and for whoever asks where a link was found.
        let path: [CChar]
        var names: [[CChar]]
    }

    /// Visits a directory's links and returns the names of its directories.
    private func subdirectories(of directory: DirectoryHandle, path: [CChar]) throws -> [[CChar]] {
        var found: [[CChar]] = []
        do {
            try directory.forEachEntry { entry in
                try cancellation.check()
                do {
                    switch try directory.kind(of: entry) {
                    case .directory: found.append(entry.bytes)
                    case .link: try visit(entry, in: directory, path: path)
                    default: break
                    }
                } catch let error as SystemError {
                    report(error)
                }
                return true
            }
        } catch let error as SystemError {
            report(error)
        }
        return found
    }

    private func visit(_ entry: DirectoryEntry, in directory: DirectoryHandle, path: [CChar]) throws {
        let blob = try directory.withLinkText(entry.name) { BlobPath.parse(linkText: $0) }
        counted()
        guard let blob = try blob ?? resolve(entry, in: directory) else { return }
        found(blob) { Self.text(Self.path(path, entry.bytes)) }
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
    private static func path(_ directory: [CChar], _ name: [CChar]) -> [CChar] {
        directory.count == 1 ? name : directory.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + name
    }

    private static func text(_ path: [CChar]) -> String {
        String(decoding: path.dropLast().lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func report(_ error: SystemError) {
        if error.errno != ENOENT { problem(error) }
    }
}
