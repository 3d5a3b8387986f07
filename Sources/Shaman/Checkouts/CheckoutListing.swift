public import FoundationEssentials
internal import Synchronization

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
        case .path: return low.path < high.path
        default: return left.path < right.path
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
    /// The checkouts that a query asks for. Blocks; what is noted is in memory, and looked for on disk only where it is
    /// answered.
    func find(_ query: CheckoutQuery) throws(ShamanError) -> CheckoutPage {
        try explainingSystemErrors {
            let wanted = query.text.lowercased()
            var found = try summaries()
            if !wanted.isEmpty { found.removeAll { !$0.path.lowercased().contains(wanted) } }
            found.sort(by: query.precedes)
            var total = found.count
            var page: [CheckoutSummary] = []
            for checkout in found.dropFirst(query.offset) {
                guard page.count < query.limit else { break }
                // A note whose checkout somebody removed by hand means nothing.
                if try checkout.files == nil || isDirectory(checkout.path) {
                    page.append(checkout)
                } else {
                    total -= 1
                    try naming.withLock { _ in
                        // Another one may have been made there meanwhile.
                        if try !isDirectory(checkout.path) { catalog.remove(path: checkout.path) }
                    }
                }
            }
            return CheckoutPage(checkouts: page, total: total)
        }
    }

    /// All that is noted, and folders right below the checkout root in which nothing noted lies.
    private func summaries() throws -> [CheckoutSummary] {
        let noted = try catalog.all()
        let folders = Set(noted.map { String($0.path.prefix { $0 != "/" }) })
        var result = noted.map(CheckoutSummary.init)
        try volume.jobs.forEachEntry { entry in
            let name = entry.text
            guard name != StoreLayout.building, !folders.contains(name),
                try volume.jobs.kind(of: entry) == .directory,
                let status = try volume.jobs.statusIfPresent(entry.name)
            else { return true }
            let seconds = Double(status.modified.nanoseconds / 1_000_000_000)
            result.append(
                CheckoutSummary(
                    path: name, files: nil, bytes: nil, created: Date(timeIntervalSince1970: seconds)))
            return true
        }
        return result
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
