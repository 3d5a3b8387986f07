internal import GRDB

/// The seam over a connection of GRDB.
///
/// GRDB opens connections, and prepares statements and keeps them; binding and stepping is done here, as it takes GRDB
/// longer than SQLite itself needs for the small statements of this program.
struct SQLiteSession: SQLSession {
    let database: Database

    @discardableResult
    func execute(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> Int {
        let cursor = try cursor(statement, values)
        defer { cursor.finish() }
        while try cursor.step() {}
        return database.changesCount
    }

    func query<Value>(
        _ statement: SQLStatement, _ values: [SQLValue],
        _ read: (any SQLRow) throws(FarmStoreError) -> Value
    ) throws(FarmStoreError) -> [Value] {
        let cursor = try cursor(statement, values)
        defer { cursor.finish() }
        var result: [Value] = []
        while try cursor.step() { result.append(try read(cursor)) }
        return result
    }

    private func cursor(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> SQLiteCursor {
        let prepared = try Self.translating(statement.name) { try database.cachedStatement(sql: statement.text) }
        return try SQLiteCursor(prepared, values, name: statement.name)
    }

    func execute(script: String) throws(FarmStoreError) {
        try Self.translating("script") { try database.execute(sql: script) }
    }

    var isInTransaction: Bool { database.isInsideTransaction }

    func begin() throws(FarmStoreError) {
        try Self.translating("begin") { try database.beginTransaction(.immediate) }
    }

    func commit() throws(FarmStoreError) {
        try Self.translating("commit") { try database.commit() }
    }

    func rollback() {
        // What fails here has ended the transaction itself.
        if database.isInsideTransaction { try? database.rollback() }
    }

    func atomically<Value>(_ body: () throws -> Value) throws -> Value {
        try execute(Self.savepoint)
        do {
            let value = try body()
            try execute(Self.release)
            return value
        } catch {
            if isInTransaction { undoPart() }
            throw error
        }
    }

    private static let savepoint = SQLStatement("savepoint", "SAVEPOINT part")
    private static let release = SQLStatement("release", "RELEASE SAVEPOINT part")

    /// Undoes what was done since the savepoint; when that cannot be, the whole transaction.
    private func undoPart() {
        do {
            try execute(script: "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
        } catch {
            rollback()
        }
    }

    /// Turns the library's faults into ours.
    static func translating<Value>(_ what: String, _ body: () throws -> Value) throws(FarmStoreError) -> Value {
        do {
            return try body()
        } catch let error as FarmStoreError {
            throw error
        } catch let error as DatabaseError {
            throw FarmStoreError(what, code: error.extendedResultCode.rawValue, error.message)
        } catch {
            throw FarmStoreError(.failed, "database: \(what): \(error)")
        }
    }
}

extension FarmStoreError {
    /// A fault of SQLite.
    init(_ what: String, code: Int32, _ message: String?) {
        self.init(SQLDialect.code(ofSQLite: code), "database: \(what): \(message ?? "SQLite result \(code)")")
    }
}
