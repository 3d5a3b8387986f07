internal import Dispatch
internal import Glibc
internal import Shaman
internal import Synchronization

/// Everything that wants to write, done by one thread in the order in which it came.
///
/// All that waits goes into one transaction, each operation as a part of its own that fails alone, and is answered when the
/// transaction is on stable storage: a hundred writers share one flush of the disk.
final class CommitQueue: Sendable {
    /// Something to be done in a transaction.
    struct Operation: Sendable {
        /// Does it, and returns what to do once it is durable. May be called again when a transaction was lost.
        let perform: @Sendable (FarmTransaction) throws -> @Sendable () -> Void
        /// Told instead, when it was not done.
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Operation] = []
        var isIdle = false
        var isClosed = false
        /// Transactions that were begun for operations.
        var transactions = 0
    }

    /// From one transaction with several operations to the next. Where several come at once more are on their way, and a flush
    /// of the disk costs more than they do. A client that writes one thing after another never waits for it.
    private static let gathering = Duration.milliseconds(2)

    private let state = Mutex(State())
    private let capacity: Int
    private let wakeUp = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter capacity: Operations that wait before more are refused.
    init(capacity: Int) { self.capacity = capacity }

    /// Starts the thread.
    ///
    /// - Parameter session: Calls its argument on the calling thread with a session that nobody else uses.
    func start(_ session: @escaping @Sendable ((any SQLSession) -> Void) -> Void) {
        let isStarted = DetachedThread.start { [self] in
            var earliest = ContinuousClock.now
            while let batch = next(from: earliest) {
                earliest = ContinuousClock.now + (batch.count > 1 ? Self.gathering : .zero)
                session { run(batch, in: $0) }
            }
            ended.signal()
        }
        precondition(isStarted, "the system refuses a thread that the program needs")
    }

    /// Adds an operation; fails it at once when too many wait.
    func submit(_ operation: Operation) {
        let (refusal, wakes) = state.withLock { state -> (FarmStoreError?, Bool) in
            if state.isClosed { return (FarmStoreError(.closed, "the database is closed"), false) }
            guard state.waiting.count < capacity else {
                return (FarmStoreError(.busy, "the database is busy; try again in a moment"), false)
            }
            state.waiting.append(operation)
            defer { state.isIdle = false }
            return (nil, state.isIdle)
        }
        if let refusal { return operation.fail(refusal) }
        if wakes { wakeUp.signal() }
    }

    /// Takes nothing more, and returns when all that waits is done. Blocks.
    func close() {
        let (isFirst, wakes) = state.withLock { state in
            defer {
                state.isClosed = true
                state.isIdle = false
            }
            return (!state.isClosed, state.isIdle)
        }
        if wakes { wakeUp.signal() }
        if isFirst { ended.wait() }
    }

    /// How many transactions were begun.
    var transactions: Int { state.withLock(\.transactions) }

    /// Waits for operations; `nil` when there will be none. Takes none before a moment.
    private func next(from moment: ContinuousClock.Instant) -> [Operation]? {
        let wait = (moment - ContinuousClock.now) / .microseconds(1)
        // The thread is nobody else's, and the pause is as long as a flush.
        if wait >= 1 { usleep(UInt32(wait)) }
        while true {
            let (batch, isOver) = state.withLock { state -> ([Operation], Bool) in
                let batch = state.waiting
                state.waiting = []
                state.isIdle = batch.isEmpty && !state.isClosed
                return (batch, state.isClosed)
            }
            if !batch.isEmpty { return batch }
            if isOver { return nil }
            wakeUp.wait()
        }
    }

    private func run(_ batch: [Operation], in session: any SQLSession) {
        guard let unfinished = commit(batch, in: session), batch.count > 1 else { return }
        // The transaction was lost, perhaps to one of them: each gets one of its own.
        for operation in unfinished { _ = commit([operation], in: session) }
    }

    /// Does operations in one transaction.
    ///
    /// - Returns: `nil` when all are answered; those that are not, when the transaction was lost and there are several.
    private func commit(_ batch: [Operation], in session: any SQLSession) -> [Operation]? {
        state.withLock { $0.transactions += 1 }
        do throws(FarmStoreError) {
            try session.begin()
        } catch {
            // Nothing was lost, and each of them would wait for the same.
            for operation in batch { operation.fail(error) }
            return nil
        }
        var finished: [(operation: Operation, whenDurable: @Sendable () -> Void)] = []
        var failed: [(operation: Operation, error: any Error)] = []
        do {
            for operation in batch {
                do {
                    let transaction = FarmTransaction(session: session)
                    // One that has the transaction for itself needs no part of its own: when it fails, all of it is undone.
                    let whenDurable =
                        try batch.count == 1
                        ? operation.perform(transaction) : session.atomically { try operation.perform(transaction) }
                    finished.append((operation, whenDurable))
                } catch {
                    guard session.isInTransaction else { throw error }
                    failed.append((operation, error))
                }
            }
            if finished.isEmpty { session.rollback() } else { try session.commit() }
        } catch {
            session.rollback()
            if batch.count > 1 { return batch }
            batch[0].fail(error)
            return nil
        }
        for (_, whenDurable) in finished { whenDurable() }
        for (operation, error) in failed { operation.fail(error) }
        return nil
    }
}
