public import FarmModel

/// A worker as it is stored, with what is only compared and never shown.
public struct StoredWorker: Sendable {
    /// The worker.
    public let worker: Worker
    /// What its secret is checked against.
    public let secretHash: String
}

extension FarmTransaction {
    /// All workers that are not deleted, in the order in which they registered.
    public func workers() throws(FarmStoreError) -> [StoredWorker] {
        try session.query(WorkerStatements.all, []) { row throws(FarmStoreError) in
            StoredWorker(worker: try Worker(row), secretHash: try row.requiredText(14))
        }
    }

    /// A worker; `nil` when there is none or it is deleted.
    public func worker(_ id: WorkerID) throws(FarmStoreError) -> Worker? {
        try session.query(WorkerStatements.one, [.text("\(id)")]) { row throws(FarmStoreError) in
            try Worker(row)
        }.first
    }

    /// Adds a worker after all others.
    ///
    /// - Throws: `duplicate` when its identity is taken.
    public func insert(_ worker: Worker, secretHash: String) throws(FarmStoreError) {
        try session.execute(
            WorkerStatements.insert,
            [
                .text("\(worker.id)"), .text(worker.name), .text(worker.address), .text(worker.platform),
                .text(worker.software), .taskTypes(worker.taskTypes), .status(worker.status),
                .status(worker.request?.status), SQLValue(worker.request?.isLazy ?? false),
                .status(worker.lastGoodStatus), SQLValue(worker.canRestart), .integer(worker.createdAt.microseconds),
                .integer(worker.updatedAt.microseconds), SQLValue(worker.lastSeenAt?.microseconds), .text(secretHash),
            ])
    }

    /// Writes what has become of a worker: its state, and its description only when that is different.
    ///
    /// Never writes ``Worker/lastSeenAt``; see ``saveLastSeen(_:of:)``.
    ///
    /// - Throws: `notFound` when there is no such worker any more.
    public func update(_ old: Worker, to new: Worker) throws(FarmStoreError) {
        let id = SQLValue.text("\(new.id)")
        let changed = try session.execute(
            WorkerStatements.saveState, .status(new.status), .status(new.request?.status),
            SQLValue(new.request?.isLazy ?? false), .status(new.lastGoodStatus),
            .integer(new.updatedAt.microseconds), id)
        guard changed == 1 else { throw .noWorker(new.id) }
        let isSame =
            old.name == new.name && old.address == new.address && old.software == new.software
            && old.taskTypes == new.taskTypes && old.canRestart == new.canRestart
        if isSame { return }
        try session.execute(
            WorkerStatements.saveDescription, .text(new.name), .text(new.address), .text(new.software),
            .taskTypes(new.taskTypes), SQLValue(new.canRestart), id)
    }

    /// Replaces what a worker's secret is checked against.
    public func saveSecretHash(_ secretHash: String, of id: WorkerID) throws(FarmStoreError) {
        try session.execute(WorkerStatements.saveSecret, .text(secretHash), .text("\(id)"))
    }

    /// Writes when a worker was last heard of. It may be earlier than before, when somebody has set the clock.
    public func saveLastSeen(_ moment: Timestamp, of id: WorkerID) throws(FarmStoreError) {
        try session.execute(
            WorkerStatements.saveLastSeen, .integer(moment.microseconds), .text("\(id)"))
    }

    /// Deletes a worker, its schedule and its tags. Its row stays, so that what it did can still name it.
    ///
    /// - Throws: `notFound` when there is no such worker.
    public func deleteWorker(_ id: WorkerID, at moment: Timestamp) throws(FarmStoreError) {
        let time = SQLValue.integer(moment.microseconds)
        guard try session.execute(WorkerStatements.markDeleted, time, time, .text("\(id)")) == 1 else {
            throw .noWorker(id)
        }
        try session.execute(TagStatements.removeMemberships, .text("\(id)"))
        try session.execute(ScheduleStatements.remove, .text("\(id)"))
    }
}

extension FarmStoreError {
    static func noWorker(_ id: WorkerID) -> Self { Self(.notFound, "there is no worker \(id)") }
}

extension SQLValue {
    /// The types of task, one a line: none of them has a line's end in it.
    fileprivate static func taskTypes(_ types: [String]) -> SQLValue { .text(types.joined(separator: "\n")) }
    /// A status; an empty text for none.
    fileprivate static func status(_ status: WorkerStatus?) -> SQLValue { .text(status?.rawValue ?? "") }
}

extension Worker {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        guard let id = WorkerID(try row.requiredText(0)) else { throw .damagedColumn(0) }
        self.init(
            id: id, name: try row.requiredText(1), address: try row.requiredText(2),
            platform: try row.requiredText(3),
            taskTypes: try row.requiredText(5).split(separator: "\n").map(String.init),
            createdAt: Timestamp(microseconds: try row.requiredInteger(11)))
        software = try row.requiredText(4)
        status = WorkerStatus(rawValue: try row.requiredText(6))
        request = WorkerStatus(rawValue: try row.requiredText(7))
            .map { WorkerStatusRequest(status: $0, isLazy: row.flag(8)) }
        lastGoodStatus = WorkerStatus(rawValue: try row.requiredText(9))
        canRestart = row.flag(10)
        updatedAt = Timestamp(microseconds: try row.requiredInteger(12))
        lastSeenAt = row.integer(13).map(Timestamp.init(microseconds:))
    }
}
