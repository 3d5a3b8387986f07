internal import Foundation
internal import GRDB

/// A file where a database should be, and whose it is. Looking changes nothing, neither the file nor what lies beside it.
struct DatabaseFile {
    enum Owner: Equatable {
        /// There is nothing yet.
        case nobody
        /// This program.
        case us
        /// Flamenco's Manager.
        case flamenco
        /// Another program.
        case others
        /// It is no database.
        case notADatabase
    }

    let path: String

    /// Whose the file is. Blocks.
    ///
    /// - Throws: When it cannot be read.
    func owner() throws(FarmStoreError) -> Owner {
        guard FileManager.default.fileExists(atPath: path) else { return .nobody }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw FarmStoreError(.unavailable, "\(path) cannot be opened for reading; look at its permissions")
        }
        defer { try? handle.close() }
        guard let header = try? handle.read(upToCount: 100) else {
            throw FarmStoreError(.unavailable, "\(path) cannot be read")
        }
        guard !header.isEmpty else { return .nobody }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else { return .notADatabase }
        let application = header[68..<72].reduce(Int32(0)) { $0 << 8 | Int32($1) }
        if application == SQLDialect.applicationID { return .us }
        return try reading { connection throws(FarmStoreError) in
            let tables = try connection.tables()
            if tables.contains("goose_db_version") || (tables.contains("workers") && tables.contains("jobs")) {
                return .flamenco
            }
            return tables.isEmpty && application == 0 ? .nobody : .others
        }
    }

    /// Opens another program's database to read from it. Blocks.
    ///
    /// What its program has not yet written into the file itself lies in a second file beside it; then copies of both are
    /// read, as a reader could not but write to it.
    func reading<Value>(_ body: (Reader) throws(FarmStoreError) -> Value) throws(FarmStoreError) -> Value {
        let journal = path + "-wal"
        let journalSize = (try? FileManager.default.attributesOfItem(atPath: journal))?[.size] as? Int ?? 0
        guard journalSize > 0 else { return try Self.read(uri(of: path), isReadOnly: true, body) }
        let copies = FileManager.default.temporaryDirectory.appending(path: "shaman-import-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: copies) }
        do {
            try FileManager.default.createDirectory(
                atPath: copies, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(atPath: path, toPath: "\(copies)/copy.sqlite")
            try FileManager.default.copyItem(atPath: journal, toPath: "\(copies)/copy.sqlite-wal")
        } catch {
            throw FarmStoreError(.unavailable, "\(path) cannot be copied to \(copies), to read it: \(error)")
        }
        return try Self.read("\(copies)/copy.sqlite", isReadOnly: false, body)
    }

    private func uri(of path: String) -> String {
        let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "file:\(escaped)?immutable=1"
    }

    private static func read<Value>(
        _ path: String, isReadOnly: Bool, _ body: (Reader) throws(FarmStoreError) -> Value
    ) throws(FarmStoreError) -> Value {
        try SQLiteSession.translating("reading \(path)") {
            var configuration = Configuration()
            configuration.readonly = isReadOnly
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { database in try body(Reader(database: database)) }
        }
    }

    /// Reads tables whose columns nobody can be sure of.
    struct Reader {
        fileprivate let database: Database

        func tables() throws(FarmStoreError) -> Set<String> {
            try SQLiteSession.translating("tables") {
                try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
            }
        }

        /// All rows of a table, as texts by column, in the order of their row numbers; none when there is no such table.
        func rows(of table: String) throws(FarmStoreError) -> [[String: String]] {
            guard try tables().contains(table) else { return [] }
            return try SQLiteSession.translating(table) {
                try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\" ORDER BY rowid").map { row in
                    var values: [String: String] = [:]
                    for (column, value) in row {
                        switch value.storage {
                        case .null, .blob: continue
                        case .int64(let number): values[column] = String(number)
                        case .double(let number): values[column] = String(number)
                        case .string(let text): values[column] = text
                        }
                    }
                    return values
                }
            }
        }
    }
}
