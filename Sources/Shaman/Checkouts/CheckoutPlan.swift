/// A manifest in the order in which its links are made: directory by directory, parents first, without duplicates.
///
/// Making the plan refuses what no tree can hold: one path for two blobs, a path that is a file and a directory at once.
struct CheckoutPlan: Sendable {
    struct Folder: Sendable {
        /// The path below the checkout; empty for the checkout's own directory.
        let path: String
        /// How many directories it is below the checkout's own.
        let depth: Int
        let links: [Link]
    }

    struct Link: Sendable {
        let name: String
        let blob: BlobID
    }

    /// Every directory of the tree, those without links of their own too; parents before children.
    let folders: [Folder]
    let linkCount: Int
    let linkedBytes: Int64
    let blobs: Set<BlobID>

    /// - Parameter portable: Treat names as workers on Windows and macOS do, which know no case and one Unicode form.
    /// - Throws: `invalidInput` that names the entries in conflict.
    init(_ entries: [ManifestEntry], portable: Bool) throws(ShamanError) {
        let unique = try Self.withoutDuplicates(entries, portable: portable)
        var linksByFolder: [ByteKey: [Link]] = [:]
        var paths: [ByteKey: String] = [ByteKey(""): ""]
        for entry in unique {
            let directory = String(entry.path.directory)
            linksByFolder[ByteKey(directory), default: []].append(Link(name: String(entry.path.name), blob: entry.blob))
            for ancestor in Self.ancestors(of: directory) {
                // Whoever is known has all its parents known.
                guard paths.updateValue(ancestor, forKey: ByteKey(ancestor)) == nil else { break }
            }
        }
        folders = paths.map { key, path in
            Folder(path: path, depth: Self.depth(path), links: linksByFolder[key] ?? [])
        }.sorted { ($0.depth, $0.path) < ($1.depth, $1.path) }
        linkCount = unique.count
        linkedBytes = unique.reduce(0) { $0 &+ $1.blob.size }
        blobs = Set(unique.lazy.map(\.blob))
    }

    private static func withoutDuplicates(
        _ entries: [ManifestEntry], portable: Bool
    ) throws(ShamanError) -> [ManifestEntry] {
        var indexByPath: [ByteKey: Int] = [:]
        var indexByFolded: [String: Int] = [:]
        var directories: [NameKey: Int] = [:]
        var unique: [ManifestEntry] = []
        unique.reserveCapacity(entries.count)

        for entry in entries {
            let key = ByteKey(entry.path.text)
            if let index = indexByPath[key] {
                guard unique[index].blob == entry.blob else { throw conflict(entry, unique[index]) }
                continue
            }
            // Swift compares text by canonical equivalence, so the forms of Unicode are folded with the case.
            if portable, let index = indexByFolded.updateValue(unique.count, forKey: entry.path.text.lowercased()),
                unique[index].blob != entry.blob
            {
                throw collision(entry, unique[index])
            }
            indexByPath[key] = unique.count
            for ancestor in ancestors(of: String(entry.path.directory)) where !ancestor.isEmpty {
                guard directories.updateValue(unique.count, forKey: NameKey(ancestor, portable: portable)) == nil else {
                    break
                }
            }
            unique.append(entry)
        }
        for entry in unique {
            if let index = directories[NameKey(entry.path.text, portable: portable)] {
                throw .invalidInput(
                    """
                    file path \(Quoted(entry.path.text)) is a file in one entry and a directory in another \
                    (\(Quoted(unique[index].path.text)))
                    """)
            }
        }
        return unique
    }

    private static func conflict(_ entry: ManifestEntry, _ other: ManifestEntry) -> ShamanError {
        .invalidInput(
            "file path \(Quoted(entry.path.text)) is listed for two files: \(other.blob.sha) and \(entry.blob.sha)")
    }

    private static func collision(_ entry: ManifestEntry, _ other: ManifestEntry) -> ShamanError {
        .invalidInput(
            """
            file paths \(Quoted(other.path.text)) and \(Quoted(entry.path.text)) differ only in case or Unicode form, \
            which Windows and macOS workers cannot tell apart
            """)
    }

    /// The directory itself, then its parents, up to the checkout's own (empty).
    private static func ancestors(of directory: String) -> [String] {
        var result: [String] = []
        var rest = directory[...]
        while !rest.isEmpty {
            result.append(String(rest))
            rest = rest.utf8.lastIndex(of: UInt8(ascii: "/")).map { rest[..<$0] } ?? ""
        }
        return result
    }

    private static func depth(_ path: String) -> Int {
        path.isEmpty ? 0 : path.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "/") ? 1 : 0) }
    }
}

/// A name as the platforms that matter tell names apart: byte for byte, or without case and form of Unicode.
private enum NameKey: Hashable {
    case exact(ByteKey)
    case folded(String)

    init(_ text: String, portable: Bool) { self = portable ? .folded(text.lowercased()) : .exact(ByteKey(text)) }
}

/// Text compared byte for byte; `String` itself takes the forms of Unicode for equal, directories do not.
struct ByteKey: Hashable {
    let bytes: [UInt8]
    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }
}
