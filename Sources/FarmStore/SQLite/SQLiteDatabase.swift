internal import Foundation
internal import GRDB

/// The connections to this program's own database file: one that writes, and a few that read.
final class SQLiteDatabase: Sendable {
    /// Connections that read, at most; as many as threads that do.
    static let readers = 2

    /// How much of the file the connection that writes keeps in memory, at most.
    private static let cacheKibibytes = 32 * 1024

    private let pool: DatabasePool

    /// Opens or creates the file. Blocks.
    ///
    /// - Precondition: The file is ours, or nobody's.
    init(path: String) throws(FarmStoreError) {
        pool = try SQLiteSession.translating("opening \(path)") {
            try Self.claim(path)
            var configuration = Self.configuration
            configuration.maximumReaderCount = Self.readers
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // What is answered must survive a loss of power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // What is kept to undo a part of a transaction stays in memory, and most of what is changed often too.
                try database.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(Self.cacheKibibytes)")
            }
            return pool
        }
        try check(path)
    }

    /// Calls back on this thread with the connection that writes. Blocks.
    func withWriter(_ body: (any SQLSession) -> Void) {
        pool.unsafeReentrantWrite { body(SQLiteSession(database: $0)) }
    }

    /// Calls back on this thread with a connection that reads, and sees one state of the database. Blocks.
    func read<Value>(_ body: (any SQLSession) throws(FarmStoreError) -> Value) throws(FarmStoreError) -> Value {
        try SQLiteSession.translating("read") { try pool.read { try body(SQLiteSession(database: $0)) } }
    }

    /// Reads all of the file and tells what is wrong with it; nothing is, when the list is empty. Blocks for long.
    func quickCheck() throws(FarmStoreError) -> [String] {
        try SQLiteSession.translating("quick_check") {
            try pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check(20)") }.filter { $0 != "ok" }
        }
    }

    /// Writes everything into the file itself and closes it. Blocks.
    func close() throws(FarmStoreError) {
        try SQLiteSession.translating("close") {
            // The last connection to close writes the journal into the file, which one that only reads cannot.
            pool.invalidateReadOnlyConnections()
            try pool.close()
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "shaman"
        configuration.foreignKeysEnabled = true
        // Somebody may be making a copy of the file.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Writes into the header of a new file whose it is, before anything is only in the journal beside it.
    private static func claim(_ path: String) throws {
        if try DatabaseFile(path: path).owner() == .us { return }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA application_id = \(SQLDialect.applicationID)")
        }
        try queue.close()
    }

    /// What is quickly found out and must be so.
    private func check(_ path: String) throws(FarmStoreError) {
        let values = try SQLiteSession.translating("checking \(path)") {
            try pool.writeWithoutTransaction { database in
                try ["foreign_keys", "journal_mode", "synchronous"].map { name in
                    try String.fetchOne(database, sql: "PRAGMA \(name)") ?? ""
                }
            }
        }
        guard values == ["1", "wal", "2"] else {
            throw FarmStoreError(.refused, "\(path): SQLite does not take the settings that it needs: \(values)")
        }
    }
}
