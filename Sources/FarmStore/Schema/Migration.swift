/// One step of the database's history. Once published it never changes; what is wrong with it, a later one mends.
struct Migration: Sendable {
    /// Counts from 1, without gaps.
    let version: Int64
    /// What it brings.
    let name: String
    /// SQL in what SQLite and PostgreSQL have in common.
    let script: String
}

/// Brings a database to the version that the program knows.
struct Migrator {
    private static let createTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            version BIGINT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        )
        """
    private static let applied = SQLStatement(
        "schema.applied", "SELECT version, name FROM schema_version ORDER BY version")
    private static let add = SQLStatement(
        "schema.add", "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)")

    let migrations: [Migration]

    /// Applies what is missing, all of it or nothing.
    ///
    /// - Parameters:
    ///   - file: What errors call the database.
    ///   - microseconds: The present moment.
    /// - Returns: The migrations that were applied.
    /// - Throws: ``FarmStoreError`` when the database has been written by a newer program, or by one of another history.
    func run(in session: any SQLSession, file: String, microseconds: Int64) throws(FarmStoreError) -> [Migration] {
        try session.begin()
        do throws(FarmStoreError) {
            try session.execute(script: Self.createTable)
            let missing = try missing(in: session, file: file)
            for migration in missing {
                try session.execute(script: migration.script)
                try session.execute(
                    Self.add, .integer(migration.version), .text(migration.name), .integer(microseconds))
            }
            try session.commit()
            return missing
        } catch {
            session.rollback()
            throw error
        }
    }

    private func missing(in session: any SQLSession, file: String) throws(FarmStoreError) -> [Migration] {
        let applied = try session.query(Self.applied, []) { row throws(FarmStoreError) in
            (version: try row.requiredInteger(0), name: try row.requiredText(1))
        }
        let newest = migrations.last?.version ?? 0
        if let last = applied.last, last.version > newest {
            throw FarmStoreError(
                .refused,
                """
                \(file) was written by a newer version of this program (its tables have version \(last.version), this \
                program knows \(newest)); install that version again, or bring back a copy of the file from before it
                """)
        }
        for (known, found) in zip(migrations, applied) where (known.version, known.name) != found {
            throw FarmStoreError(
                .refused,
                "\(file) has another history than this program: step \(found.version) is \"\(found.name)\" in it, "
                    + "and \"\(known.name)\" here; give another file with --database")
        }
        return Array(migrations.dropFirst(applied.count))
    }
}
