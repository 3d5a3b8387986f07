internal import Glibc

/// Checkouts that were made earlier: links to nine of ten blobs, made straight in the store's layout.
struct LinkForest: Sendable {
    let blobs: SyntheticBlobs
    let count: Int

    /// Every so many-th blob has no link, beginning with the first.
    static let unlinkedInterval = 10

    private static let linksPerDirectory = 100
    private static let directoriesPerCheckout = 20

    private var directories: Int { (count + Self.linksPerDirectory - 1) / Self.linksPerDirectory }

    /// How many directories and links are made.
    var entries: Int { count + directories + directories / Self.directoriesPerCheckout + 1 }

    static func isLinked(_ blob: Int) -> Bool { !blob.isMultiple(of: unlinkedInterval) }

    /// Makes the links.
    func make(in store: StoreDirectory) throws {
        let makers = 2
        _ = try onThreads(makers) { thread in
            let jobs = try DirectoryDescriptor(store.jobs)
            for number in stride(from: thread, to: directories, by: makers) {
                let checkout = "farm-\(number / Self.directoriesPerCheckout)"
                let path = "\(checkout)/set-\(number)"
                try Self.makeDirectory(checkout, in: jobs.number)
                try Self.makeDirectory(path, in: jobs.number)
                try makeLinks(of: number, in: DirectoryDescriptor("\(store.jobs)/\(path)"))
            }
        }
    }

    private func makeLinks(of number: Int, in directory: DirectoryDescriptor) throws {
        let first = number * Self.linksPerDirectory
        for link in first..<min(first + Self.linksPerDirectory, count) {
            let target = "../../../file-store/stored/\(blobs.key(at: blob(of: link)).path)"
            guard symlinkat(target, directory.number, "asset-\(link).exr") == 0 else {
                throw BenchmarkFailure("symlink", target)
            }
        }
    }

    /// The blobs with links take turns.
    private func blob(of link: Int) -> Int {
        let linkedPerInterval = Self.unlinkedInterval - 1
        let turn = link % max(1, blobs.count / Self.unlinkedInterval * linkedPerInterval)
        return turn / linkedPerInterval * Self.unlinkedInterval + 1 + turn % linkedPerInterval
    }

    private static func makeDirectory(_ path: String, in parent: Int32) throws {
        guard mkdirat(parent, path, 0o777) == 0 || errno == EEXIST else { throw BenchmarkFailure("mkdir", path) }
    }
}
