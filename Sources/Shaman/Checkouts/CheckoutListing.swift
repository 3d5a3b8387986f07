public import FoundationEssentials

/// A checkout, for people who look what there is.
public struct CheckoutSummary: Sendable, Equatable {
    /// Its path below the checkout root.
    public let path: String
    /// How many files are in it; `nil` for a folder of which nothing is noted, as Flamenco makes them.
    public let files: Int?
    /// What these would take as copies, in bytes; `nil` where nothing is noted.
    public let bytes: Int64?
    /// When it was made, to the second; where nothing is noted, when something was last put into it.
    public let created: Date
}

/// Which checkouts somebody wants to see, and in which order.
public struct CheckoutQuery: Sendable {
    /// What checkouts can be ordered by.
    public enum Key: String, CaseIterable, Sendable {
        case created, path, files, bytes
    }

    /// What their paths contain, in any case; empty for all of them.
    public var text = ""
    /// What they are ordered by; those that are alike are ordered by path.
    public var key = Key.created
    /// From the highest to the lowest.
    public var isDescending = true
    /// So many of the first ones are left out.
    public var offset = 0
    /// So many, at most.
    public var limit: Int

    /// The newest, of all checkouts.
    public init(limit: Int) { self.limit = limit }

    /// Whether one comes before another.
    func precedes(_ left: CheckoutSummary, _ right: CheckoutSummary) -> Bool {
        let (low, high) = isDescending ? (right, left) : (left, right)
        switch key {
        case .created where left.created != right.created: return low.created < high.created
        case .files where left.files != right.files: return (low.files ?? -1) < (high.files ?? -1)
        case .bytes where left.bytes != right.bytes: return (low.bytes ?? -1) < (high.bytes ?? -1)
        case .path: return low.path.utf8.lexicographicallyPrecedes(high.path.utf8)
        default: return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
        }
    }
}

/// Some of the checkouts.
public struct CheckoutPage: Sendable, Equatable {
    /// Those that were asked for, in that order.
    public let checkouts: [CheckoutSummary]
    /// How many there are in all that the query finds.
    public let total: Int
}

extension CheckoutStore {
    /// The checkouts that a query asks for. Blocks: what is noted is in memory, and each folder with checkouts is listed once.
    func find(_ query: CheckoutQuery) throws(ShamanError) -> CheckoutPage {
        try explainingSystemErrors {
            let wanted = query.text.lowercased()
            var found = try summaries()
            if !wanted.isEmpty { found.removeAll { !$0.path.lowercased().contains(wanted) } }
            found.sort(by: query.precedes)
            return CheckoutPage(
                checkouts: Array(found.dropFirst(query.offset).prefix(query.limit)), total: found.count)
        }
    }

    /// All that is noted and there, and folders right below the checkout root in which nothing noted lies.
    private func summaries() throws -> [CheckoutSummary] {
        let noted = try catalog.all().map { (parts: PathComponents.bytewise($0.path), record: $0) }
        let byFolder = Dictionary(grouping: noted) { BytewiseText($0.parts.dropLast().joined(separator: "/")) }
        var result: [CheckoutSummary] = []
        for (folder, checkouts) in byFolder {
            // A note whose checkout somebody removed by hand means nothing.
            let names = try directories(in: folder.text)
            for (parts, record) in checkouts where names.contains(BytewiseText(parts[parts.count - 1])) {
                result.append(CheckoutSummary(record))
            }
        }
        let ours = Set(noted.map { BytewiseText($0.parts[0]) })
        for name in try directories(in: "").subtracting(ours) where name.text != StoreLayout.building {
            guard let status = try volume.jobs.statusIfPresent(name.text) else { continue }
            let seconds = Double(status.modified.nanoseconds / 1_000_000_000)
            result.append(
                CheckoutSummary(
                    path: name.text, files: nil, bytes: nil, created: Date(timeIntervalSince1970: seconds)))
        }
        return result
    }

    /// The names of the directories in a folder below the checkout root; none where that cannot be looked into.
    private func directories(in folder: String) throws -> Set<BytewiseText> {
        var names: Set<BytewiseText> = []
        let directory: DirectoryHandle
        do {
            directory = folder.isEmpty ? volume.jobs : try volume.jobs.directory(folder)
        } catch {
            return []
        }
        try directory.forEachEntry { entry in
            if try directory.kind(of: entry) == .directory { names.insert(BytewiseText(entry.text)) }
            return true
        }
        return names
    }
}

extension CheckoutSummary {
    init(_ record: CheckoutRecord) {
        path = record.path
        files = record.links
        bytes = record.bytes
        created = Date(timeIntervalSince1970: Double(record.created))
    }
}
