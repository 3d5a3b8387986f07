internal import Glibc

/// What it takes to look at every entry of a tree, on one thread, by descriptors.
struct TreeWalk {
    /// What is done with each link.
    enum LinkUse {
        case skip
        case read
    }

    /// What was found and what it took.
    struct Outcome {
        let cost: ThreadCost
        let directories: Int
        let links: Int
        let files: Int
    }

    let root: String
    let links: LinkUse

    func measure() throws -> Outcome {
        var counts = Counts()
        let cost = try ThreadCost.measure {
            let descriptor = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw BenchmarkFailure("open", root) }
            try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { text in
                guard let start = text.baseAddress else { preconditionFailure("an allocation has an address") }
                try walk(descriptor, &counts, start)
            }
        }
        return Outcome(cost: cost, directories: counts.directories, links: counts.links, files: counts.files)
    }

    private struct Counts {
        var directories = 0
        var links = 0
        var files = 0
    }

    /// Walks the directory behind a descriptor, and closes that.
    private func walk(_ descriptor: Int32, _ counts: inout Counts, _ text: UnsafeMutablePointer<CChar>) throws {
        guard let directory = fdopendir(descriptor) else {
            close(descriptor)
            throw BenchmarkFailure("fdopendir", root)
        }
        defer { closedir(directory) }
        counts.directories += 1
        while let entry = readdir(directory) {
            try withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                let name = UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
                switch Int(entry.pointee.d_type) {
                case DT_DIR where strcmp(name, ".") != 0 && strcmp(name, "..") != 0:
                    let child = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                    guard child >= 0 else { throw BenchmarkFailure("open", String(cString: name)) }
                    try walk(child, &counts, text)
                case DT_LNK:
                    counts.links += 1
                    guard links == .skip || readlinkat(descriptor, name, text, Int(PATH_MAX)) > 0 else {
                        throw BenchmarkFailure("readlink", String(cString: name))
                    }
                case DT_REG:
                    counts.files += 1
                default:
                    break
                }
            }
        }
    }
}
