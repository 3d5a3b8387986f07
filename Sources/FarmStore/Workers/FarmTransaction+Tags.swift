public import FarmModel

/// The SQL of worker tags.
enum TagStatements {
    static let all = SQLStatement("tags.all", "SELECT id, name, description FROM worker_tags ORDER BY ordinal")
    static let one = SQLStatement("tags.one", "SELECT id, name, description FROM worker_tags WHERE id = $1")
    static let insert = SQLStatement(
        "tags.insert",
        """
        INSERT INTO worker_tags (id, name, description, created_at, updated_at, ordinal)
        VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM worker_tags))
        """)
    static let update = SQLStatement(
        "tags.update", "UPDATE worker_tags SET name = $1, description = $2, updated_at = $3 WHERE id = $4")
    static let remove = SQLStatement("tags.remove", "DELETE FROM worker_tags WHERE id = $1")
    static let memberships = SQLStatement(
        "tags.memberships",
        """
        SELECT m.worker_id, m.tag_id FROM worker_tag_members m
        JOIN worker_tags t ON t.id = m.tag_id
        JOIN workers w ON w.id = m.worker_id
        WHERE w.deleted_at IS NULL ORDER BY w.ordinal, t.ordinal
        """)
    static let removeMemberships = SQLStatement(
        "tags.removeMemberships", "DELETE FROM worker_tag_members WHERE worker_id = $1")
    static let addMembership = SQLStatement(
        "tags.addMembership", "INSERT INTO worker_tag_members (worker_id, tag_id) VALUES ($1, $2)")
}

extension FarmTransaction {
    /// All tags, in the order in which they were made.
    public func tags() throws(FarmStoreError) -> [WorkerTag] {
        try session.query(TagStatements.all, []) { row throws(FarmStoreError) in try WorkerTag(row) }
    }

    /// A tag; `nil` when there is none.
    public func tag(_ id: WorkerTagID) throws(FarmStoreError) -> WorkerTag? {
        try session.query(TagStatements.one, [.text("\(id)")]) { row throws(FarmStoreError) in
            try WorkerTag(row)
        }.first
    }

    /// Adds a tag after all others.
    ///
    /// - Throws: `duplicate` when its identity or its name is taken.
    public func insert(_ tag: WorkerTag, at moment: Timestamp) throws(FarmStoreError) {
        let time = SQLValue.integer(moment.microseconds)
        try session.execute(
            TagStatements.insert, .text("\(tag.id)"), .text(tag.name), .text(tag.description), time, time)
    }

    /// Writes a tag's name and description.
    ///
    /// - Throws: `duplicate` when the name is another tag's, `notFound` when there is no such tag.
    public func update(_ tag: WorkerTag, at moment: Timestamp) throws(FarmStoreError) {
        let changed = try session.execute(
            TagStatements.update, .text(tag.name), .text(tag.description), .integer(moment.microseconds),
            .text("\(tag.id)"))
        guard changed == 1 else { throw .noTag(tag.id) }
    }

    /// Deletes a tag; workers that have it have it no more.
    ///
    /// - Throws: `notFound` when there is no such tag.
    public func deleteTag(_ id: WorkerTagID) throws(FarmStoreError) {
        guard try session.execute(TagStatements.remove, .text("\(id)")) == 1 else { throw .noTag(id) }
    }

    /// The tags of all workers that have any.
    public func tagMemberships() throws(FarmStoreError) -> [WorkerID: [WorkerTagID]] {
        let pairs = try session.query(TagStatements.memberships, []) { row throws(FarmStoreError) in
            guard let worker = WorkerID(try row.requiredText(0)) else { throw .damagedColumn(0) }
            guard let tag = WorkerTagID(try row.requiredText(1)) else { throw .damagedColumn(1) }
            return (worker, tag)
        }
        return Dictionary(grouping: pairs) { $0.0 }.mapValues { $0.map(\.1) }
    }

    /// Replaces all tags of a worker.
    ///
    /// - Throws: `missingReference` when the worker or one of the tags is not there.
    public func setTags(_ tags: [WorkerTagID], of worker: WorkerID) throws(FarmStoreError) {
        try session.execute(TagStatements.removeMemberships, .text("\(worker)"))
        for tag in tags { try session.execute(TagStatements.addMembership, .text("\(worker)"), .text("\(tag)")) }
    }
}

extension FarmStoreError {
    static func noTag(_ id: WorkerTagID) -> Self { Self(.notFound, "there is no worker tag \(id)") }
}

extension WorkerTag {
    fileprivate init(_ row: any SQLRow) throws(FarmStoreError) {
        guard let id = WorkerTagID(try row.requiredText(0)) else { throw .damagedColumn(0) }
        self.init(id: id, name: try row.requiredText(1), description: try row.requiredText(2))
    }
}
