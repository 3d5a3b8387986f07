internal import FarmModel

/// Takes over what Flamenco's database knows of workers, once, so that those that run keep their identities.
///
/// Tables and columns that are not there are done without: they came and went with Flamenco's versions.
struct FlamencoImport {
    private static let wasDone = SQLStatement("imports.one", "SELECT workers FROM imports WHERE source = $1")
    private static let done = SQLStatement(
        "imports.add", "INSERT INTO imports (source, workers, imported_at) VALUES ($1, $2, $3)")

    /// Flamenco's file.
    let source: String

    /// Reads the file and writes what it has into ours, all of it or nothing.
    ///
    /// - Returns: What was done, for the log; nothing when it was done before.
    func run(in session: any SQLSession, now: Timestamp) throws(FarmStoreError) -> [String] {
        let before = try session.query(Self.wasDone, [.text(source)]) { row throws(FarmStoreError) in
            try row.requiredInteger(0)
        }
        guard before.isEmpty else { return [] }
        let farm = try DatabaseFile(path: source).reading { reader throws(FarmStoreError) in
            try FlamencoFarm(reader, now: now)
        }
        try session.begin()
        do throws(FarmStoreError) {
            try write(farm, to: FarmTransaction(session: session), now: now)
            try session.execute(
                Self.done, .text(source), .integer(Int64(farm.workers.count)), .integer(now.microseconds))
            try session.commit()
        } catch {
            session.rollback()
            throw error
        }
        let summary = """
            \(farm.workers.count) workers, \(farm.tags.count) tags and \(farm.schedules.count) sleep schedules were taken \
            over from \(source)
            """
        return [summary] + farm.notes
    }

    private func write(
        _ farm: FlamencoFarm, to transaction: FarmTransaction, now: Timestamp
    ) throws(FarmStoreError) {
        for tag in farm.tags { try transaction.insert(tag, at: now) }
        for (worker, secretHash) in farm.workers { try transaction.insert(worker, secretHash: secretHash) }
        for (worker, tags) in farm.memberships { try transaction.setTags(tags, of: worker) }
        for (worker, schedule) in farm.schedules { try transaction.save(schedule, of: worker, at: now) }
    }
}
