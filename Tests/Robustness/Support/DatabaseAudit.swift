import GRDB

/// What a killed server left of its database, seen by SQLite alone.
enum DatabaseAudit {
    /// What is wrong with a database; nothing if it is whole. Blocks.
    static func problems(at path: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { database in
            let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map {
                "without its other row: \($0)"
            }
            return damage + orphans
        }
    }
}
