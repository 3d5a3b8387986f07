internal import Shaman

/// The farm's database: everything that must survive a stop, a crash and a loss of power.
///
/// *Durability*: when ``write(_:whenDurable:)`` returns, the change is on stable storage.
/// *Concurrency*: callable from anywhere; SQL runs on threads of its own. Writes happen one after another, in the order
/// in which they came; those that wait together share one transaction and one flush of the disk. Reads see what was
/// durable when they began.
public final class FarmStore: Sendable {
    /// Writes that wait before more are refused.
    public static let writeCapacity = 4096
    /// Reads that wait before more are refused.
    public static let readCapacity = 256

    /// The file that it is in.
    public let path: String
    private let database: SQLiteDatabase
    private let writes = CommitQueue(capacity: FarmStore.writeCapacity)
    private let readers = IOPool(threads: SQLiteDatabase.readers, queueCapacity: FarmStore.readCapacity)

    init(path: String, database: SQLiteDatabase) {
        self.path = path
        self.database = database
        writes.start { database.withWriter($0) }
    }

    /// Does something in a transaction, as a whole or not at all.
    ///
    /// - Parameters:
    ///   - work: What to do, on the writing thread. It must do nothing beside the transaction, as it may be called again.
    ///   - whenDurable: Called on the writing thread with the result, before anything that comes later is durable: for
    ///     state in memory that follows the database.
    /// - Throws: ``FarmStoreError`` or what `work` throws, and then nothing was changed.
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (FarmTransaction) throws -> Result,
        whenDurable: @escaping @Sendable (Result) -> Void = { _ in }
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            writes.submit(
                CommitQueue.Operation(
                    perform: { transaction in
                        let result = try work(transaction)
                        return {
                            whenDurable(result)
                            continuation.resume(returning: result)
                        }
                    }, fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Reads, on a reading thread.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (FarmTransaction) throws(FarmStoreError) -> Result
    ) async throws(FarmStoreError) -> Result {
        let database = database
        let outcome: Swift.Result<Result, FarmStoreError>
        do throws(ShamanError) {
            outcome = try await readers.run { () throws(ShamanError) in
                do throws(FarmStoreError) {
                    return .success(
                        try database.read { session throws(FarmStoreError) in
                            try work(FarmTransaction(session: session))
                        })
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw FarmStoreError(.busy, error.message)
        }
        return try outcome.get()
    }

    /// Reads on the calling thread, which may block: for the start of the program.
    public func readNow<Result>(
        _ work: (FarmTransaction) throws(FarmStoreError) -> Result
    ) throws(FarmStoreError) -> Result {
        try database.read { session throws(FarmStoreError) in try work(FarmTransaction(session: session)) }
    }

    /// Reads the whole file and tells what is wrong with it: nothing, when the list is empty. Takes long for a large file.
    public func quickCheck() async throws(FarmStoreError) -> [String] {
        let database = database
        let outcome = await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start {
                continuation.resume(
                    returning: Swift.Result { () throws(FarmStoreError) in try database.quickCheck() })
            }
            if !isStarted {
                continuation.resume(returning: .failure(FarmStoreError(.busy, "the system refuses another thread")))
            }
        }
        return try outcome.get()
    }

    /// How many transactions were begun for writes, which is fewer than writes when many came at once.
    public var transactions: Int { writes.transactions }

    /// Finishes what waits, writes everything into the file itself and closes it. Blocks.
    public func close() throws(FarmStoreError) {
        writes.close()
        try database.close()
    }
}

extension FarmStore {
    /// Keeps the file from growing, as a full disk would: for tests.
    package func limitPages(to count: Int) async throws {
        try await write { transaction in
            try transaction.session.execute(script: "PRAGMA max_page_count = \(count)")
        }
    }
}
