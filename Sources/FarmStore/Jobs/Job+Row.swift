internal import FarmModel

extension Job {
    /// Reads ``JobStatements/columns``.
    init(_ row: any SQLRow) throws(FarmStoreError) {
        guard let id = JobID(try row.requiredText(1)) else { throw .damagedColumn(1) }
        guard let status = JobStatus(rawValue: try row.requiredText(5)) else { throw .damagedColumn(5) }
        self.init(
            number: try row.requiredInteger(0), id: id, name: try row.requiredText(2), type: try row.requiredText(3),
            priority: Int(try row.requiredInteger(4)), status: status,
            createdAt: Timestamp(microseconds: try row.requiredInteger(18)))
        activity = try row.requiredText(6)
        let checkout = try row.requiredText(7)
        self.checkout = checkout.isEmpty ? nil : checkout
        workerTag = row.text(8).flatMap(WorkerTagID.init(_:))
        stepsCompleted = Int(try row.requiredInteger(9))
        stepsTotal = Int(try row.requiredInteger(10))
        for (place, status) in Self.countedStatuses.enumerated() {
            tasks[status] = Int(try row.requiredInteger(11 + place))
        }
        updatedAt = Timestamp(microseconds: try row.requiredInteger(19))
        deleteRequestedAt = row.integer(20).map(Timestamp.init(microseconds:))
    }

    /// In the order of the columns.
    private static let countedStatuses: [TaskStatus] = [
        .active, .canceled, .completed, .failed, .queued, .softFailed, .paused,
    ]

    /// The counts, in the order of their columns.
    var countValues: [SQLValue] { Self.countedStatuses.map { .integer(Int64(tasks[$0])) } }
}

extension JSONValue {
    /// Reads a column that has JSON.
    init(_ row: any SQLRow, _ column: Int) throws(FarmStoreError) {
        do {
            self = try JSONValue(parsing: Array(try row.requiredText(column).utf8))
        } catch {
            throw .damagedColumn(column)
        }
    }
}
