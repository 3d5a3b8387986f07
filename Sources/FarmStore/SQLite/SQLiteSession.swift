internal import GRDB

/// The seam over a connection of GRDB.
struct SQLiteSession: SQLSession {
    let database: Database

    @discardableResult
    func execute(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> Int {
        try Self.translating(statement.name) {
            let prepared = try database.cachedStatement(sql: statement.text)
            try prepared.execute(arguments: StatementArguments(values.map(\.databaseValue)))
            return database.changesCount
        }
    }

    func query<Value>(
        _ statement: SQLStatement, _ values: [SQLValue],
        _ read: (any SQLRow) throws(FarmStoreError) -> Value
    ) throws(FarmStoreError) -> [Value] {
        try Self.translating(statement.name) {
            let prepared = try database.cachedStatement(sql: statement.text)
            let rows = try Row.fetchCursor(prepared, arguments: StatementArguments(values.map(\.databaseValue)))
            var result: [Value] = []
            while let row = try rows.next() { result.append(try read(SQLiteRow(row: row))) }
            return result
        }
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
        try execute(script: "SAVEPOINT part")
        do {
            let value = try body()
            try execute(script: "RELEASE SAVEPOINT part")
            return value
        } catch {
            if isInTransaction { undoPart() }
            throw error
        }
    }

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
            let code = SQLDialect.code(ofSQLite: error.extendedResultCode.rawValue)
            throw FarmStoreError(
                code, "database: \(what): \(error.message ?? "SQLite result \(error.extendedResultCode.rawValue)")")
        } catch {
            throw FarmStoreError(.failed, "database: \(what): \(error)")
        }
    }
}

/// A row of GRDB.
private struct SQLiteRow: SQLRow {
    let row: Row

    func integer(_ column: Int) -> Int64? { Int64.fromDatabaseValue(row[column]) }
    func text(_ column: Int) -> String? { String.fromDatabaseValue(row[column]) }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }
}
