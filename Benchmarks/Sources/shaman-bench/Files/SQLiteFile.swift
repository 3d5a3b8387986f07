internal import CSQLite

/// A database that no server has open, for writing many rows at once and for counting them.
struct SQLiteFile {
    private let connection: OpaquePointer

    /// Runs a body with a database that is there.
    static func with<Value>(_ path: String, _ body: (SQLiteFile) throws -> Value) throws -> Value {
        var connection: OpaquePointer?
        let result = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil)
        defer { sqlite3_close(connection) }
        guard result == SQLITE_OK, let connection else { throw BenchmarkFailure("\(path) cannot be opened: \(result)") }
        return try body(SQLiteFile(connection: connection))
    }

    /// Runs statements that return nothing.
    func execute(_ script: String) throws {
        guard sqlite3_exec(connection, script, nil, nil, nil) == SQLITE_OK else { throw failure(script) }
    }

    /// The number that a query returns.
    func integer(_ query: String) throws -> Int {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { throw failure(query) }
        return Int(sqlite3_column_int64(statement, 0))
    }

    private func failure(_ statement: String) -> BenchmarkFailure {
        BenchmarkFailure("\(statement.prefix(80)): \(String(cString: sqlite3_errmsg(connection)))")
    }
}
