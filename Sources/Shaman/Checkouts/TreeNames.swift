/// All names of a tree, each in its folder, to find those that are there already.
///
/// Where names must be portable, those are found as well that only some workers take for another. Names are compared
/// byte by byte otherwise, as the kernel does. *Complexity*: constant for each name, whatever names a client chooses:
/// the hash is keyed.
struct TreeNames {
    /// A name as a part of an entry's path.
    struct Name {
        let entry: Int32
        let bytes: Range<UInt16>
    }

    /// What is known of a name that was added.
    enum Finding: Equatable {
        case new
        case sameFile
        case sameFolder(Int32)
    }

    private struct Node {
        let parent: Int32
        let name: Name
        /// The folder's number; -1 for a file.
        let folder: Int32
    }

    private let entries: [ManifestEntry]
    private let portable: Bool
    private var nodes: [Node] = []
    /// Open addressing: the hash and, in the lower half, the number of the node plus one; 0 where nothing is.
    private var slots: [UInt64]
    /// The first of the folders that some worker takes for the one with this number.
    private var alike: [Int32] = [0]

    init(of entries: [ManifestEntry], portable: Bool) {
        self.entries = entries
        self.portable = portable
        var capacity = 16
        while capacity < entries.count * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        nodes.reserveCapacity(entries.count)
    }

    /// Adds a name to a folder.
    ///
    /// - Parameters:
    ///   - bytes: The name's own.
    ///   - folder: The number that a new folder gets, one more than the last; `nil` for a file.
    /// - Throws: `invalidInput` when the name is there for something else.
    mutating func add(
        _ name: Name, _ bytes: UnsafeBufferPointer<UInt8>, in parent: Int32, as folder: Int32? = nil
    ) throws(ShamanError) -> Finding {
        var alikeFolder = folder
        let hash = hash(bytes, in: parent)
        var index = Int(hash) & (slots.count - 1)
        while slots[index] != 0 {
            if UInt32(truncatingIfNeeded: slots[index] >> 32) == hash {
                let node = nodes[Int(UInt32(truncatingIfNeeded: slots[index])) - 1]
                if isSame(node, bytes, in: parent) {
                    guard (node.folder >= 0) == (folder != nil) else { throw fileAndDirectory(node, name) }
                    if node.folder >= 0 { return .sameFolder(node.folder) }
                    guard blob(node.name) == blob(name) else { throw twoBlobs(node.name, name) }
                    return .sameFile
                }
                if portable, isAlike(node, bytes, in: parent) {
                    guard (node.folder >= 0) == (folder != nil) else { throw fileAndDirectory(node, name) }
                    if node.folder >= 0 {
                        alikeFolder = alike[Int(node.folder)]
                    } else {
                        guard blob(node.name) == blob(name) else { throw onlyCaseDiffers(node.name, name) }
                    }
                }
            }
            index = (index + 1) & (slots.count - 1)
        }
        nodes.append(Node(parent: parent, name: name, folder: folder ?? -1))
        slots[index] = UInt64(hash) << 32 | UInt64(nodes.count)
        if let alikeFolder { alike.append(alikeFolder) }
        if nodes.count * 2 > slots.count { grow() }
        return .new
    }

    private func hash(_ bytes: UnsafeBufferPointer<UInt8>, in parent: Int32) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(alike[Int(parent)])
        if portable {
            FoldedName.hash(bytes, into: &hasher)
        } else {
            hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private func isSame(_ node: Node, _ bytes: UnsafeBufferPointer<UInt8>, in parent: Int32) -> Bool {
        node.parent == parent && withBytes(of: node.name) { $0.elementsEqual(bytes) }
    }

    private func isAlike(_ node: Node, _ bytes: UnsafeBufferPointer<UInt8>, in parent: Int32) -> Bool {
        alike[Int(node.parent)] == alike[Int(parent)] && withBytes(of: node.name) { FoldedName.areAlike($0, bytes) }
    }

    private func withBytes(of name: Name, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        entries[Int(name.entry)].path.withBytes { path in
            body(UnsafeBufferPointer(rebasing: path[Int(name.bytes.lowerBound)..<Int(name.bytes.upperBound)]))
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 {
            var index = Int(slot >> 32) & (slots.count - 1)
            while slots[index] != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }
}

// MARK: - Refusals

extension TreeNames {
    private func path(_ name: Name) -> Quoted { Quoted(entries[Int(name.entry)].path.text) }

    private func blob(_ name: Name) -> BlobID { entries[Int(name.entry)].blob }

    private func twoBlobs(_ other: Name, _ name: Name) -> ShamanError {
        .invalidInput("file path \(path(name)) is listed for two files: \(blob(other).sha) and \(blob(name).sha)")
    }

    private func onlyCaseDiffers(_ other: Name, _ name: Name) -> ShamanError {
        .invalidInput(
            """
            file paths \(path(other)) and \(path(name)) differ only in case or Unicode form, which Windows and macOS \
            workers cannot tell apart
            """)
    }

    private func fileAndDirectory(_ node: Node, _ name: Name) -> ShamanError {
        let (file, inside) = node.folder >= 0 ? (name, node.name) : (node.name, name)
        return .invalidInput(
            "file path \(path(file)) is a file in one entry and a directory in another (\(path(inside)))")
    }
}
