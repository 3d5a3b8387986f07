/// The SQL of workers.
enum WorkerStatements {
    private static let columns = """
        id, name, address, platform, software, task_types, status, requested_status, is_request_lazy, \
        last_good_status, can_restart, created_at, updated_at, last_seen_at
        """

    static let all = SQLStatement(
        "workers.all", "SELECT \(columns), secret_hash FROM workers WHERE deleted_at IS NULL ORDER BY ordinal")
    static let one = SQLStatement(
        "workers.one", "SELECT \(columns) FROM workers WHERE id = $1 AND deleted_at IS NULL")
    static let insert = SQLStatement(
        "workers.insert",
        """
        INSERT INTO workers (\(columns), secret_hash, ordinal)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM workers))
        """)
    static let saveState = SQLStatement(
        "workers.saveState",
        """
        UPDATE workers SET status = $1, requested_status = $2, is_request_lazy = $3, last_good_status = $4,
            updated_at = $5
        WHERE id = $6 AND deleted_at IS NULL
        """)
    static let saveDescription = SQLStatement(
        "workers.saveDescription",
        """
        UPDATE workers SET name = $1, address = $2, software = $3, task_types = $4, can_restart = $5
        WHERE id = $6 AND deleted_at IS NULL
        """)
    static let saveSecret = SQLStatement(
        "workers.saveSecret", "UPDATE workers SET secret_hash = $1 WHERE id = $2 AND deleted_at IS NULL")
    static let saveLastSeen = SQLStatement(
        "workers.saveLastSeen",
        "UPDATE workers SET last_seen_at = $1 WHERE id = $2 AND deleted_at IS NULL")
    static let markDeleted = SQLStatement(
        "workers.markDeleted",
        """
        UPDATE workers SET deleted_at = $1, updated_at = $2, requested_status = '', is_request_lazy = 0
        WHERE id = $3 AND deleted_at IS NULL
        """)
}
