/// The names of a tree as workers see them that know no case and one form of Unicode, to find those that collide.
///
/// Entries come sorted, so only the way to the directory at hand is kept open.
struct FoldedNames {
    private struct Key: Hashable {
        let parent: Int
        /// Swift compares text by canonical equivalence, so the forms of Unicode are folded with the case.
        let name: String
    }

    private enum Node {
        case file(ManifestEntry)
        case directory(number: Int, ManifestEntry)
    }

    private var nodes: [Key: Node] = [:]
    private var directoryCount = 1
    private var open = [0]

    /// Goes back up until `depth` directories are open below the checkout's own.
    mutating func close(to depth: Int) { open.removeLast(open.count - 1 - depth) }

    /// Goes down into a directory.
    mutating func openDirectory(_ name: Substring, of entry: ManifestEntry) throws(ShamanError) {
        let key = key(name)
        switch nodes[key] {
        case .file(let other): throw CheckoutPlan.fileAndDirectory(other, entry)
        case .directory(let number, _): open.append(number)
        case nil:
            nodes[key] = .directory(number: directoryCount, entry)
            open.append(directoryCount)
            directoryCount += 1
        }
    }

    mutating func addFile(_ name: Substring, _ entry: ManifestEntry) throws(ShamanError) {
        let key = key(name)
        switch nodes[key] {
        case .file(let other):
            guard other.blob == entry.blob else {
                throw .invalidInput(
                    """
                    file paths \(Quoted(other.path.text)) and \(Quoted(entry.path.text)) differ only in case or Unicode \
                    form, which Windows and macOS workers cannot tell apart
                    """)
            }
        case .directory(_, let inside): throw CheckoutPlan.fileAndDirectory(entry, inside)
        case nil: nodes[key] = .file(entry)
        }
    }

    private func key(_ name: Substring) -> Key { Key(parent: open[open.count - 1], name: name.lowercased()) }
}
