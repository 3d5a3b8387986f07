/// A manifest in the order in which its links are made: directory by directory, without duplicates.
///
/// Making the plan refuses what no tree can hold: one path for two blobs, a path that is a file and a directory at once.
/// *Complexity*: linear, however the entries are ordered.
struct CheckoutPlan: Sendable {
    struct Folder: Sendable {
        /// An entry whose path leads through the folder.
        let entry: Int32
        /// Where the folder's own path ends in that.
        let end: Int32
        /// The number of the folder that it lies in; its own for the checkout's directory.
        let parent: Int32
        /// How many directories it is below the checkout's own.
        let depth: Int32
        /// Its links, as positions in ``CheckoutPlan/links``.
        var links: Range<Int> = 0..<0
        /// The folders in it, as positions in ``CheckoutPlan/subfolders``.
        var subfolders: Range<Int> = 0..<0

        static let root = Folder(entry: 0, end: 0, parent: 0, depth: 0)
    }

    let entries: [ManifestEntry]
    /// Every directory of the tree; the checkout's own is the first, and each comes after the one that it lies in.
    let folders: [Folder]
    /// The numbers of all folders but the first, grouped by the folder that they lie in.
    let subfolders: [Int32]
    /// Positions in `entries`, grouped by folder; of entries that are the same, only the first.
    let links: [Int32]
    let linkedBytes: Int64
    /// Every blob that is linked, once.
    let blobs: [BlobID]

    /// - Parameter portable: Treat names as workers on Windows and macOS do, which know no case and one Unicode form.
    /// - Throws: `invalidInput` that names the entries in conflict.
    init(_ entries: [ManifestEntry], portable: Bool) throws(ShamanError) {
        self.entries = entries
        let layout = try TreeLayout(of: entries, portable: portable)
        let links = Groups(layout.folderOfEntry, count: layout.folders.count)
        // The checkout's own directory is in no other.
        let subfolders = Groups([-1] + layout.folders.dropFirst().map(\.parent), count: layout.folders.count)
        var folders = layout.folders
        for index in folders.indices {
            folders[index].links = links[index]
            folders[index].subfolders = subfolders[index]
        }
        self.folders = folders
        self.links = links.members
        self.subfolders = subfolders.members

        let linked = links.members.map { entries[Int($0)].blob }
        linkedBytes = linked.reduce(0) { $0.addingClamped($1.size) }
        var distinct = DistinctBlobs(of: linked)
        blobs = linked.indices.filter { distinct.insert(at: $0) }.map { linked[$0] }
    }

    /// Where a folder lies in the checkout, without a slash at its end; empty for the checkout's own.
    func path(of folder: Folder) -> Substring {
        guard folder.end > 0 else { return "" }
        return entries[Int(folder.entry)].path.beginning(bytes: Int(folder.end))
    }

    /// A folder's last component.
    func name(of folder: Folder) -> Substring {
        let path = path(of: folder)
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return path[path.utf8.index(after: slash)...]
    }
}

/// Things in the order of the groups that they belong to.
private struct Groups {
    private(set) var members: [Int32]
    private var starts: [Int]

    /// - Parameter groups: The group of each thing; things of none have -1 and are left out.
    init(_ groups: [Int32], count: Int) {
        starts = Array(repeating: 0, count: count + 1)
        for group in groups where group >= 0 { starts[Int(group) + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        var next = starts
        members = Array(repeating: 0, count: starts[count])
        for (index, group) in groups.enumerated() where group >= 0 {
            members[next[Int(group)]] = Int32(index)
            next[Int(group)] += 1
        }
    }

    subscript(group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }
}
