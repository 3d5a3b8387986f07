internal import Synchronization

/// The notes on all checkouts: on disk, and in memory once they were read.
///
/// What is in memory is kept in step with what is noted and forgotten here; nobody else writes notes.
final class CheckoutCatalog: Sendable {
    private struct State {
        /// By path; `nil` until they were read.
        var known: [BytewiseText: CheckoutRecord]?
        /// What happened before that, the last for each path: `nil` where a note was removed.
        var changes: [BytewiseText: CheckoutRecord?] = [:]
    }

    private let records: CheckoutRecords
    private let state = Mutex(State())

    init(records: CheckoutRecords) { self.records = records }

    /// How many notes there are; `nil` until they were read.
    var count: Int? { state.withLock { $0.known?.count } }

    func add(_ record: CheckoutRecord) throws {
        try records.write(record)
        follow(record, at: record.path)
    }

    func remove(path: String) throws {
        try records.remove(path: path)
        follow(nil, at: path)
    }

    /// Whether there is a note on this path, by a look at the disk.
    func has(path: String) throws -> Bool { try records.exists(path: path) }

    /// Reads the notes, unless that was done. Blocks: about 20 µs for each.
    func read() throws { _ = try known() }

    /// All of them, in no order.
    func all() throws -> [CheckoutRecord] { try Array(known().values) }

    /// The paths of those that lie in a folder.
    func paths(inside folder: String) throws -> [String] {
        let beginning = Array("\(folder)/".utf8)
        return try known().keys.map(\.text).filter { $0.utf8.starts(with: beginning) }
    }

    private func known() throws -> [BytewiseText: CheckoutRecord] {
        if let known = state.withLock({ $0.known }) { return known }
        let read = try records.all()
        return state.withLock { state in
            if let known = state.known { return known }
            var known = Dictionary(read.map { (BytewiseText($0.path), $0) }, uniquingKeysWith: { first, _ in first })
            // What was read may be from before any of these.
            for (path, record) in state.changes { known[path] = record }
            state = State(known: known)
            return known
        }
    }

    private func follow(_ record: CheckoutRecord?, at path: String) {
        let path = BytewiseText(path)
        state.withLock { state in
            guard state.known != nil else {
                state.changes.updateValue(record, forKey: path)
                return
            }
            state.known?[path] = record
        }
    }
}
