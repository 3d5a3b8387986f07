internal import Synchronization

/// What is noted of all checkouts, in memory: read once, and kept in step with what is made and removed.
final class CheckoutCatalog: Sendable {
    private struct State {
        /// By path; `nil` until they were read.
        var known: [String: CheckoutRecord]?
        /// What happened before that, the last for each path: `nil` where a checkout was removed.
        var changes: [String: CheckoutRecord?] = [:]
    }

    private let records: CheckoutRecords
    private let state = Mutex(State())

    init(records: CheckoutRecords) { self.records = records }

    /// How many there are; `nil` until they were read.
    var count: Int? { state.withLock { $0.known?.count } }

    func add(_ record: CheckoutRecord) { note(record, at: record.path) }

    func remove(path: String) { note(nil, at: path) }

    /// Reads the notes, unless that was done. Blocks: about 20 µs for each.
    func read() throws {
        _ = try known()
    }

    /// All of them, in no order.
    func all() throws -> [CheckoutRecord] { try Array(known().values) }

    /// The paths of those that lie in a folder.
    func paths(inside folder: String) throws -> [String] {
        try known().keys.filter { $0.utf8.starts(with: "\(folder)/".utf8) }
    }

    private func known() throws -> [String: CheckoutRecord] {
        if let known = state.withLock({ $0.known }) { return known }
        let read = try records.all()
        return state.withLock { state in
            if let known = state.known { return known }
            var known = Dictionary(read.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            // What was read may be from before any of these.
            for (path, record) in state.changes { known[path] = record }
            state = State(known: known)
            return known
        }
    }

    private func note(_ record: CheckoutRecord?, at path: String) {
        state.withLock { state in
            guard state.known != nil else {
                state.changes.updateValue(record, forKey: path)
                return
            }
            state.known?[path] = record
        }
    }
}
