internal import Glibc
internal import Synchronization

/// Finds every link below checkout roots and says which blob it refers to, without ever following one to decide.
///
/// The blob is read off the link's text, relative or absolute, through whatever mount or link the text leads. Only a
/// link whose text names no blob is resolved, because what it leads to may be one.
struct LinkWalk: Sendable {
    let cancellation: Cancellation
    /// Told, on any thread, of each link that refers to a blob, and how to get the link's path below the root.
    let found: @Sendable (BlobID, _ path: () -> String) -> Void

    /// What a walk counted.
    struct Totals {
        /// All links.
        var links = 0
        /// The sizes of the blobs that they refer to, each as often as it is linked.
        var linkedBytes: Int64 = 0
    }

    /// Walks trees by handles: no path is too long for it.
    ///
    /// - Parameter problem: Told of what cannot be read; a link or directory that has vanished is no problem.
    func walk(_ roots: [DirectoryHandle], problem: (SystemError) -> Void) throws -> Totals {
        let crew = ReaderCrew(cancellation: cancellation)
        let frontier = TreeFrontier(roots: roots, workers: ReaderCrew.threads)
        let sum = Mutex(Totals())
        try crew.run(
            problem: problem,
            work: { number in
                var reader = LinkReader(crew: crew, found: found)
                let lister = DirectoryLister()
                try frontier.forEachStep(worker: number) { try reader.look(at: $0, with: lister) }
                let totals = reader.totals
                sum.withLock { sum in
                    sum.links += totals.links
                    sum.linkedBytes = sum.linkedBytes.addingClamped(totals.linkedBytes)
                }
            })
        return sum.withLock { $0 }
    }
}

/// One thread's part in a walk.
private struct LinkReader: ~Copyable {
    let crew: ReaderCrew
    let found: @Sendable (BlobID, _ path: () -> String) -> Void
    var totals = LinkWalk.Totals()
    private let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(PATH_MAX))

    init(crew: ReaderCrew, found: @escaping @Sendable (BlobID, _ path: () -> String) -> Void) {
        self.crew = crew
        self.found = found
    }

    deinit { text.deallocate() }

    /// Each level of a tree on the way down holds a descriptor.
    private static let maximumDepth = 512

    /// Visits a directory's links and returns its directories.
    mutating func look(
        at step: TreeFrontier.Step, with lister: borrowing DirectoryLister
    ) throws -> TreeFrontier.Level? {
        do {
            var level = try TreeFrontier.Level(directory: open(step), depth: step.depth, root: step.root)
            do {
                if step.name == nil {
                    try level.directory.forEachEntry(with: lister) { try visit($0, in: &level) }
                } else {
                    try level.directory.forEachEntryOnce(with: lister) { try visit($0, in: &level) }
                }
            } catch let error as SystemError {
                report(error)
            }
            return level
        } catch let error as SystemError {
            report(error)
            return nil
        }
    }

    private func open(_ step: TreeFrontier.Step) throws(SystemError) -> DirectoryHandle {
        guard let name = step.name else { return step.directory }
        guard step.depth < Self.maximumDepth else {
            let text = String(decoding: name.dropLast().lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw SystemError("opendir", "\(step.directory.path)/\(text)", errno: ENAMETOOLONG)
        }
        return try step.directory.directory(name)
    }

    private mutating func visit(_ entry: DirectoryEntry, in level: inout TreeFrontier.Level) throws -> Bool {
        try crew.check()
        do {
            switch try level.directory.kind(of: entry) {
            case .directory: level.names += UnsafeBufferPointer(start: entry.name, count: strlen(entry.name) + 1)
            case .link: try visitLink(entry, in: level)
            default: break
            }
        } catch {
            report(error)
        }
        return true
    }

    private mutating func visitLink(_ entry: DirectoryEntry, in level: TreeFrontier.Level) throws(SystemError) {
        let directory = level.directory
        let blob = BlobPath.parse(linkText: try directory.linkText(entry.name, into: text))
        totals.links += 1
        let resolved = if let blob { blob } else { try resolve(entry, in: directory) }
        guard let blob = resolved else { return }
        totals.linkedBytes = totals.linkedBytes.addingClamped(blob.size)
        found(blob) {
            let path = "\(directory.path)/\(entry.text)"
            return String(decoding: path.utf8.dropFirst(level.root.utf8.count + 1), as: UTF8.self)
        }
    }

    /// Follows a link whose text names no blob, such as one to another link.
    private func resolve(_ entry: DirectoryEntry, in directory: DirectoryHandle) throws(SystemError) -> BlobID? {
        let through = "/proc/self/fd/\(directory.descriptor)/".utf8.map { CChar(bitPattern: $0) }
        guard let path = realpath(through + entry.bytes, nil) else {
            if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return nil }
            throw SystemError("realpath", "\(directory.path)/\(entry.text)")
        }
        defer { free(path) }
        let bytes = UnsafeRawBufferPointer(start: path, count: strlen(path))
        return BlobPath.parse(linkText: bytes.bindMemory(to: UInt8.self))
    }

    private func report(_ error: SystemError) {
        if error.errno != ENOENT { crew.report(error) }
    }
}
