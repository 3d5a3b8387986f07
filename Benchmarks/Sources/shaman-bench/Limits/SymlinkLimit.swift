internal import CBench
internal import Glibc

/// What the file system takes for the links of a checkout, on one thread: make each directory, open it, `symlinkat`
/// into it by its descriptor.
struct SymlinkLimit {
    private let directoryNames: NameTable
    private let linkNames: NameTable
    private let targets: NameTable
    private let manifest: Manifest
    /// The directory that the checkout is made in.
    private let parent: String
    private let syncs: Bool

    /// - Parameters:
    ///   - parent: A directory as deep as the server's `jobs`.
    ///   - syncs: Whether the links shall be on stable storage at the end, by `syncfs`.
    init(_ manifest: Manifest, in parent: String, syncs: Bool) {
        self.manifest = manifest
        self.parent = parent
        self.syncs = syncs
        directoryNames = NameTable((0..<manifest.directories).map { manifest.directory(number: $0) })
        linkNames = NameTable(manifest.keys.indices.map { manifest.fileName(at: $0) })
        targets = NameTable(manifest.keys.map { manifest.linkText(to: $0) })
    }

    /// Makes a checkout of this name, measured.
    func measure(_ name: String) throws -> ThreadCost {
        let root = "\(parent)/\(name)"
        return try directoryNames.withNames { directory in
            try linkNames.withNames { name in
                try targets.withNames { target in
                    try ThreadCost.measure { try makeTree(root, directory, name, target) }
                }
            }
        }
    }

    private typealias Names = (Int) -> UnsafePointer<CChar>

    private func makeTree(_ root: String, _ directories: Names, _ names: Names, _ targets: Names) throws {
        try check(mkdir(root, 0o777), "mkdir")
        let rootDescriptor = try DirectoryDescriptor(root)
        try check(mkdirat(rootDescriptor.number, Manifest.topDirectory, 0o777), "mkdir")
        var index = 0
        for number in 0..<manifest.directories {
            try check(mkdirat(rootDescriptor.number, directories(number), 0o777), "mkdir")
            let directory = openat(rootDescriptor.number, directories(number), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try check(directory, "open")
            defer { close(directory) }
            while index < manifest.keys.count, manifest.directoryNumber(at: index) == number {
                try check(symlinkat(targets(index), directory, names(index)), "symlink")
                index += 1
            }
        }
        if syncs { try check(bench_syncfs(rootDescriptor.number), "syncfs") }
    }

    private func check(_ result: Int32, _ call: String) throws {
        guard result >= 0 else { throw BenchmarkFailure(call, parent) }
    }
}
