internal import GRDB
internal import GRDBSQLite

/// A statement that is being run, and its present row.
///
/// It belongs to the call on whose stack it is, and has to be finished before the statement is run again.
struct SQLiteCursor: SQLRow {
    /// Lives as long as the connection, which keeps the statement.
    private let statement: OpaquePointer
    private let name: String

    /// Begins to run a statement that its connection keeps.
    init(_ prepared: Statement, _ values: [SQLValue], name: String) throws(FarmStoreError) {
        statement = prepared.sqliteStatement
        self.name = name
        guard sqlite3_bind_parameter_count(statement) == values.count else {
            throw FarmStoreError(.failed, "database: \(name): \(values.count) values are not what it takes")
        }
        for (index, value) in values.enumerated() {
            guard bind(value, to: Int32(index) + 1) == SQLITE_OK else { throw fault() }
        }
    }

    private func bind(_ value: SQLValue, to index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .text(var text):
            // SQLite makes its own copy before the call returns, by the value that its header calls SQLITE_TRANSIENT.
            let makesCopy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { bytes in
                    sqlite3_bind_text(statement, index, bytes.baseAddress, Int32(bytes.count), makesCopy)
                }
            }
        }
    }

    /// - Returns: Whether there is another row.
    func step() throws(FarmStoreError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw fault()
        }
    }

    /// Frees what the statement holds; it can be run again.
    func finish() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func fault() -> FarmStoreError {
        let connection = sqlite3_db_handle(statement)
        let message = sqlite3_errmsg(connection).map { String(cString: $0) }
        return FarmStoreError(name, code: sqlite3_extended_errcode(connection), message)
    }

    func integer(_ column: Int) -> Int64? {
        let column = Int32(truncatingIfNeeded: column)
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(statement, column)
    }

    func text(_ column: Int) -> String? {
        let column = Int32(truncatingIfNeeded: column)
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
            let bytes = sqlite3_column_text(statement, column)
        else { return nil }
        // The bytes stay as they are until the next step, and the text is a copy of them.
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
