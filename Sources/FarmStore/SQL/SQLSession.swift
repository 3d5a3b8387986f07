/// The seam between the program's statements and a database: prepare, bind, step, and transactions.
///
/// A session belongs to the thread that was given it, for as long as the call lasts that gave it.
protocol SQLSession {
    /// Runs a statement that returns no rows.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func execute(_ statement: SQLStatement, _ values: [SQLValue]) throws(FarmStoreError) -> Int

    /// Runs a query and reads each of its rows.
    func query<Value>(
        _ statement: SQLStatement, _ values: [SQLValue],
        _ read: (any SQLRow) throws(FarmStoreError) -> Value
    ) throws(FarmStoreError) -> [Value]

    /// Runs text that is no constant: a migration's.
    func execute(script: String) throws(FarmStoreError)

    /// Whether a transaction is open: some faults end it.
    var isInTransaction: Bool { get }

    /// Opens a transaction that may write.
    func begin() throws(FarmStoreError)
    /// Makes the transaction's changes durable.
    func commit() throws(FarmStoreError)
    /// Undoes the transaction, if there is one.
    func rollback()

    /// Runs a part of a transaction that is done as a whole or not at all, without harm to what was done before it.
    func atomically<Value>(_ body: () throws -> Value) throws -> Value
}

/// A row of a query's result, by the place of its columns.
protocol SQLRow {
    func integer(_ column: Int) -> Int64?
    func text(_ column: Int) -> String?
}

extension SQLSession {
    @discardableResult
    func execute(_ statement: SQLStatement, _ values: SQLValue...) throws(FarmStoreError) -> Int {
        try execute(statement, values)
    }
}

extension SQLRow {
    /// A text of a column that has one.
    func requiredText(_ column: Int) throws(FarmStoreError) -> String {
        guard let value = text(column) else { throw .damagedColumn(column) }
        return value
    }

    /// A number of a column that has one.
    func requiredInteger(_ column: Int) throws(FarmStoreError) -> Int64 {
        guard let value = integer(column) else { throw .damagedColumn(column) }
        return value
    }

    /// A truth value.
    func flag(_ column: Int) -> Bool { (integer(column) ?? 0) != 0 }
}

extension FarmStoreError {
    static func damagedColumn(_ column: Int) -> Self {
        Self(.damaged, "a row of the database has a value in column \(column) that it cannot have")
    }
}
