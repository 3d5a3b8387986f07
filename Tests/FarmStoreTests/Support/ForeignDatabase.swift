import Foundation
import GRDB

/// Databases that other programs made.
enum ForeignDatabase {
    /// - Parameter journal: `delete`, `wal`, or `left-over` for one whose last writes are only in the journal beside it.
    static func make(_ path: String, sql: String, journal: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            if journal != "delete" { try database.execute(sql: "PRAGMA journal_mode = WAL") }
            try database.execute(sql: sql)
        }
        guard journal == "left-over" else { return try queue.close() }
        // As after a crash: copies of what is there while the program still runs.
        let files = [path, path + "-wal"]
        let copies = try files.map { try Data(contentsOf: URL(filePath: $0)) }
        try queue.close()
        for (file, copy) in zip(files, copies) { try copy.write(to: URL(filePath: file)) }
    }

    /// What a query of one text column finds.
    static func texts(_ path: String, _ sql: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { try String.fetchAll($0, sql: sql) }
    }

    /// Changes a database that nobody has open.
    static func change(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }
}
