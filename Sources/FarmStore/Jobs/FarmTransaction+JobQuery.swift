public import FarmModel

extension FarmTransaction {
    /// The jobs that a query asks for.
    ///
    /// Conditions on settings and metadata are looked at job by job; everything else is the database's affair.
    public func jobs(_ query: JobQuery) throws(FarmStoreError) -> [JobDetails] {
        var query = query
        // Each only once and in one order, so that the number of different statements is bounded.
        query.statuses = query.statuses.map { statuses in JobStatus.allCases.filter(Set(statuses).contains) }
        if let statuses = query.statuses, statuses.isEmpty { return [] }
        let isFiltered = !query.settings.isEmpty || !query.metadata.isEmpty || query.text?.isEmpty == false
        let (offset, limit) = isFiltered ? (0, Int.max) : (query.offset, query.limit ?? Int.max)
        let statement = Self.statement(query)
        let statuses = (query.statuses ?? []).map { SQLValue.text($0.rawValue) }
        let values = statuses + [.integer(Int64(clamping: limit)), .integer(Int64(clamping: offset))]
        let found = try session.query(statement, values) { row throws(FarmStoreError) in try JobDetails(row) }
        guard isFiltered else { return found }
        return Array(found.filter(query.matches).dropFirst(query.offset).prefix(query.limit ?? Int.max))
    }

    /// The statement for a query: made of constants alone, so that there are few different ones.
    private static func statement(_ query: JobQuery) -> SQLStatement {
        let count = query.statuses?.count ?? 0
        let placeholders = (0..<count).map { "$\($0 + 1)" }.joined(separator: ", ")
        let condition = count == 0 ? "" : "WHERE status IN (\(placeholders))"
        let order = query.order.map { "\($0.key.column)\($0.isDescending ? " DESC" : "")" } + ["number"]
        return SQLStatement(
            "jobs.query",
            """
            SELECT \(JobStatements.columns), settings, metadata FROM jobs \(condition)
            ORDER BY \(order.joined(separator: ", ")) LIMIT $\(count + 1) OFFSET $\(count + 2)
            """)
    }
}

extension JobQuery {
    fileprivate func matches(_ details: JobDetails) -> Bool {
        if let text, !text.isEmpty {
            let wanted = text.lowercased()
            let places = [details.job.name, details.job.type, "\(details.job.id)"]
            guard places.contains(where: { $0.lowercased().contains(wanted) }) else { return false }
        }
        return settings.allSatisfy { key, wanted in
            details.settings[key].map { TextPattern.matches($0.string ?? $0.text(), wanted) } ?? false
        }
            && metadata.allSatisfy { key, wanted in
                details.metadata[key].map { TextPattern.matches($0, wanted) } ?? false
            }
    }
}

extension JobQuery.Key {
    fileprivate var column: String {
        switch self {
        case .id: "number"
        case .uuid: "id"
        case .name: "name"
        case .type: "type"
        case .priority: "priority"
        case .status: "status"
        case .activity: "activity"
        case .created: "created_at"
        case .updated: "updated_at"
        case .deleteRequested: "delete_requested_at"
        case .stepsCompleted: "steps_completed"
        case .stepsTotal: "steps_total"
        }
    }
}
