/// Where each entry of a manifest belongs.
struct TreeLayout {
    private let entries: [ManifestEntry]
    private var names: TreeNames
    /// The folders that lead to the last entry, outermost first, and where they end in its path.
    private var way: [(folder: Int32, end: Int)] = []
    private(set) var folders = [CheckoutPlan.Folder.root]
    /// The folder that an entry is linked in; -1 when another entry is the same.
    private(set) var folderOfEntry: [Int32] = []

    /// - Throws: `invalidInput` for entries in conflict and for too many directories.
    init(of entries: [ManifestEntry], portable: Bool) throws(ShamanError) {
        self.entries = entries
        names = TreeNames(of: entries, portable: portable)
        folderOfEntry.reserveCapacity(entries.count)
        for index in entries.indices { try add(index) }
    }

    private mutating func add(_ index: Int) throws(ShamanError) {
        let path = entries[index].path
        try path.withBytes { bytes throws(ShamanError) in
            if index > 0 { leave(for: bytes, path.nameOffset, from: entries[index - 1].path) }
            try enter(bytes, path.nameOffset, of: Int32(index))
            let folder = way.last?.folder ?? 0
            let name = TreeNames.Name(entry: Int32(index), bytes: UInt16(path.nameOffset)..<UInt16(bytes.count))
            let finding = try names.add(
                name, UnsafeBufferPointer(rebasing: bytes[path.nameOffset...]), in: folder)
            folderOfEntry.append(finding == .new ? folder : -1)
        }
    }

    /// Leaves the folders that do not lead to this path.
    private mutating func leave(for bytes: UnsafeBufferPointer<UInt8>, _ nameOffset: Int, from last: CheckoutPath) {
        let common = last.withBytes { last in
            let end = min(last.count, nameOffset)
            return (0..<end).first { last[$0] != bytes[$0] } ?? end
        }
        while let innermost = way.last, innermost.end >= common { way.removeLast() }
    }

    /// Enters the folders that lead to this path, making those that are new.
    private mutating func enter(
        _ bytes: UnsafeBufferPointer<UInt8>, _ nameOffset: Int, of index: Int32
    ) throws(ShamanError) {
        var start = way.last.map { $0.end + 1 } ?? 0
        while start < nameOffset {
            var end = start
            while bytes[end] != UInt8(ascii: "/") { end += 1 }
            let parent = way.last?.folder ?? 0
            let number = Int32(folders.count)
            let name = TreeNames.Name(entry: index, bytes: UInt16(start)..<UInt16(end))
            let finding = try names.add(name, UnsafeBufferPointer(rebasing: bytes[start..<end]), in: parent, as: number)
            if case .sameFolder(let known) = finding {
                way.append((known, end))
            } else {
                way.append((number, end))
                folders.append(
                    CheckoutPlan.Folder(entry: index, end: Int32(end), parent: parent, depth: Int32(way.count)))
                guard folders.count <= Limits.checkoutDirectories else {
                    throw .invalidInput("the checkout has more than \(Limits.checkoutDirectories) directories")
                }
            }
            start = end + 1
        }
    }
}
