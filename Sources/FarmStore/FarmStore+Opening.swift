public import FarmModel
internal import Foundation

extension FarmStore {
    /// A database that was opened, and what somebody should know of that.
    public struct Opened: Sendable {
        /// The database.
        public let store: FarmStore
        /// For the log, sentence by sentence.
        public let notes: [String]
    }

    /// Opens or creates the database at a path, and brings it to the present version. Blocks.
    ///
    /// A database of Flamenco's own is left as it is: ours is then put beside it, as ``path(besideFlamenco:)``, and what
    /// Flamenco knows of its workers is taken over once.
    ///
    /// - Parameters:
    ///   - path: An absolute path; its directory is made.
    ///   - now: The present moment.
    ///   - probe: Looks at the volume of a directory.
    /// - Throws: ``FarmStoreError`` that names the file and says what to do.
    public static func open(
        _ path: String, now: Timestamp, probe: (String) -> DatabaseVolume = DatabaseVolume.probe
    ) throws(FarmStoreError) -> Opened {
        try makeDirectory(of: path)
        switch try DatabaseFile(path: path).owner() {
        case .nobody, .us: return try open(own: path, flamenco: nil, now: now, probe: probe)
        case .flamenco:
            return try open(own: Self.path(besideFlamenco: path), flamenco: path, now: now, probe: probe)
        case .others:
            throw FarmStoreError(
                .refused, "\(path) is the database of another program; give another file with --database")
        case .notADatabase:
            throw FarmStoreError(
                .refused, "\(path) is no database; give another file with --database, or remove this one")
        }
    }

    /// Where our database is put when the path is that of a database of Flamenco's: `farm.sqlite` → `farm.shaman.sqlite`.
    public static func path(besideFlamenco path: String) -> String {
        let url = URL(filePath: path)
        let name = url.deletingPathExtension().lastPathComponent
        let end = url.pathExtension.isEmpty ? "sqlite" : url.pathExtension
        return url.deletingLastPathComponent().appending(path: "\(name).shaman.\(end)").path
    }

    private static func open(
        own path: String, flamenco: String?, now: Timestamp, probe: (String) -> DatabaseVolume
    ) throws(FarmStoreError) -> Opened {
        var notes: [String] = []
        let owner = try DatabaseFile(path: path).owner()
        guard owner == .us || owner == .nobody else {
            throw FarmStoreError(
                .refused,
                """
                \(flamenco ?? path) belongs to Flamenco and \(path), which would be used instead, to another program; \
                give another file with --database
                """)
        }
        let directory = URL(filePath: path).deletingLastPathComponent().path
        if let network = probe(directory).networkFileSystem {
            throw FarmStoreError(
                .refused,
                """
                \(path) would lie on a network file system (\(network)), where a database gets damaged; give a file on \
                a disk of this machine with --database
                """)
        }
        let database = try SQLiteDatabase(path: path)
        do throws(FarmStoreError) {
            try database.writing { session throws(FarmStoreError) in
                let applied = try Migrator(migrations: Migration.all)
                    .run(in: session, file: path, microseconds: now.microseconds)
                notes += applied.map { "\(path) now has \($0.name)" }
                if let flamenco {
                    notes.append("\(flamenco) is Flamenco's and stays as it is; \(path) is used instead")
                    notes += try FlamencoImport(source: flamenco).run(in: session, now: now)
                }
            }
        } catch {
            try? database.close()
            throw error
        }
        return Opened(store: FarmStore(path: path, database: database), notes: notes)
    }

    private static func makeDirectory(of path: String) throws(FarmStoreError) {
        guard !path.contains("\0"), path.hasPrefix("/") else {
            throw FarmStoreError(.refused, "the path of the database is not a path of this machine: \(path)")
        }
        let directory = URL(filePath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw FarmStoreError(
                .refused, "the directory of the database, \(directory), cannot be made: \(error.localizedDescription)")
        }
    }
}

extension SQLiteDatabase {
    /// Calls back on this thread with the connection that writes, and passes on what it throws. Blocks.
    fileprivate func writing(
        _ body: (any SQLSession) throws(FarmStoreError) -> Void
    ) throws(FarmStoreError) {
        var outcome: Result<Void, FarmStoreError> = .success(())
        withWriter { session in
            outcome = Result { () throws(FarmStoreError) in try body(session) }
        }
        try outcome.get()
    }
}
