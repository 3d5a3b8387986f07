internal import CLinuxFS
internal import Glibc

/// An entry as a directory lists it.
struct DirectoryEntry {
    /// Valid during the call that hands it out.
    let name: UnsafePointer<CChar>
    /// What the directory itself says of the kind; `nil` where the volume does not tell.
    let kind: FileStatus.Kind?

    /// The name as text. A name that is not UTF-8 reads as another one: for messages and for names of our own.
    var text: String { String(cString: name) }

    /// The name as it is, without the zero at its end; valid as long as ``name``.
    var nameBytes: UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(start: name, count: strlen(name)).assumingMemoryBound(to: UInt8.self)
    }

    /// The name as it is, to keep.
    var bytes: [CChar] { Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1)) }
}

extension DirectoryHandle {
    /// Calls `body` for each entry but `.` and `..`, in the order of the volume; `false` from `body` ends the listing.
    ///
    /// Memory is constant whatever the directory's size. Entries made or removed meanwhile may or may not be seen. Threads
    /// that share the handle may list it at the same time: each does so through a descriptor of its own.
    func forEachEntry(_ body: (DirectoryEntry) throws -> Bool) throws {
        try forEachEntry(with: DirectoryLister(), body)
    }

    /// The same, with a lister that is used again for the next directory.
    func forEachEntry(with lister: borrowing DirectoryLister, _ body: (DirectoryEntry) throws -> Bool) throws {
        let copy = linuxfs_openat(descriptor, ".", O_RDONLY | linuxfs_o_directory, 0)
        guard copy >= 0 else { throw SystemError("open", path) }
        defer { close(copy) }
        try lister.forEachEntry(of: copy, path: path, body)
    }

    /// The same for a handle that is not shared and was not listed before: without a second descriptor.
    func forEachEntryOnce(with lister: borrowing DirectoryLister, _ body: (DirectoryEntry) throws -> Bool) throws {
        try lister.forEachEntry(of: descriptor, path: path, body)
    }

    /// The names of all entries. For directories that are known to be small.
    package func names() throws -> [String] {
        var names: [String] = []
        try forEachEntry { entry in
            names.append(entry.text)
            return true
        }
        return names
    }

    /// Whether nothing is in it.
    func isEmpty() throws -> Bool {
        var isEmpty = true
        try forEachEntry { _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }

    /// The entry's kind, asked of the volume where the listing did not tell; `nil` when it has vanished.
    func kind(of entry: DirectoryEntry) throws(SystemError) -> FileStatus.Kind? {
        if let kind = entry.kind { return kind }
        return try statusIfPresent(entry.name)?.kind
    }
}

extension FileStatus.Kind {
    /// What a directory says of an entry's kind; `nil` where the volume does not tell.
    init?(directoryType type: UInt8) {
        switch Int(type) {
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .link
        case Int(DT_UNKNOWN): return nil
        default: self = .other
        }
    }
}
