/// A manifest in the order in which its links are made: directory by directory, parents first, without duplicates.
///
/// Making the plan refuses what no tree can hold: one path for two blobs, a path that is a file and a directory at once.
/// *Complexity*: sorting the entries; memory grows with the names in the tree, not with the lengths of its paths.
struct CheckoutPlan: Sendable {
    struct Folder: Sendable {
        /// The last component; empty for the checkout's own directory.
        let name: String
        /// How many directories it is below the checkout's own. Its parent is the last folder before it that is one less.
        let depth: Int
        /// Its links, as positions in `links`.
        var links: Range<Int>
    }

    struct Link: Sendable {
        let name: String
        let blob: BlobID
    }

    /// Every directory of the tree, depth first; the checkout's own comes first.
    private(set) var folders = [Folder(name: "", depth: 0, links: 0..<0)]
    private(set) var links: [Link] = []
    private(set) var linkedBytes: Int64 = 0
    let blobs: Set<BlobID>

    /// - Parameter portable: Treat names as workers on Windows and macOS do, which know no case and one Unicode form.
    /// - Throws: `invalidInput` that names the entries in conflict.
    init(_ entries: [ManifestEntry], portable: Bool) throws(ShamanError) {
        let sorted = try Self.sortedWithoutDuplicates(entries)
        var names = portable ? FoldedNames() : nil
        /// The components of the directory that is being filled, and their places in `folders`.
        var open: [(name: Substring, folder: Int)] = []
        /// Links of the folders in `open` and their like, before they are put in a row.
        var linksByFolder: [[Link]] = [[]]

        for entry in sorted {
            let components = PathComponents.bytewise(entry.path.text)
            let directory = components.dropLast()
            let common = zip(open, directory).prefix { $0.name.utf8.elementsEqual($1.utf8) }.count
            open.removeLast(open.count - common)
            names?.close(to: common)
            for component in directory.dropFirst(common) {
                open.append((component, folders.count))
                folders.append(Folder(name: String(component), depth: open.count, links: 0..<0))
                linksByFolder.append([])
                guard folders.count <= Limits.checkoutDirectories else {
                    throw .invalidInput("the checkout has more than \(Limits.checkoutDirectories) directories")
                }
                try names?.openDirectory(component, of: entry)
            }
            let name = components[components.count - 1]
            try names?.addFile(name, entry)
            linksByFolder[open.last?.folder ?? 0].append(Link(name: String(name), blob: entry.blob))
            linkedBytes = linkedBytes.addingClamped(entry.blob.size)
        }
        links.reserveCapacity(sorted.count)
        for index in folders.indices {
            let start = links.count
            links += linksByFolder[index]
            folders[index].links = start..<links.count
        }
        blobs = Set(sorted.lazy.map(\.blob))
    }

    /// Sorts so that all of a directory stands together, and drops what is listed twice.
    private static func sortedWithoutDuplicates(_ entries: [ManifestEntry]) throws(ShamanError) -> [ManifestEntry] {
        let sorted = entries.sorted { $0.path.isOrdered(before: $1.path) }
        var unique: [ManifestEntry] = []
        unique.reserveCapacity(sorted.count)
        for entry in sorted {
            if let last = unique.last {
                if last.path.text.utf8.elementsEqual(entry.path.text.utf8) {
                    guard last.blob == entry.blob else { throw conflict(entry, last) }
                    continue
                }
                // What lies in a directory follows right after a file of the directory's name.
                if entry.path.isInside(last.path) { throw fileAndDirectory(last, entry) }
            }
            unique.append(entry)
        }
        return unique
    }

    private static func conflict(_ entry: ManifestEntry, _ other: ManifestEntry) -> ShamanError {
        .invalidInput(
            "file path \(Quoted(entry.path.text)) is listed for two files: \(other.blob.sha) and \(entry.blob.sha)")
    }

    static func fileAndDirectory(_ file: ManifestEntry, _ inside: ManifestEntry) -> ShamanError {
        .invalidInput(
            """
            file path \(Quoted(file.path.text)) is a file in one entry and a directory in another \
            (\(Quoted(inside.path.text)))
            """)
    }
}
