internal import Shaman
internal import Synchronization

/// Blocking work on a pool, in lanes: of each lane one piece is at work at a time, and a few may wait.
///
/// So nobody who has only one lane can keep more than one of the pool's threads. Whoever asks for what is at work or waits
/// already gets that one's outcome.
final class SingleFileLanes<Lane: Hashable & Sendable, Identity: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, SecretError>

    private struct Piece {
        let identity: Identity
        let work: @Sendable () -> Outcome
        var callers: [CheckedContinuation<Outcome, Never>]
    }

    private enum Entry {
        /// The lane is free.
        case start
        case wait
        case refuse
    }

    /// How many callers may wait for one lane, whatever they ask for.
    private let maximumCallers: Int
    private let pool: IOPool
    /// The first piece of each lane is at work.
    private let lanes = Mutex<[Lane: [Piece]]>([:])

    init(pool: IOPool, maximumCallers: Int) {
        self.pool = pool
        self.maximumCallers = maximumCallers
    }

    /// How many callers wait.
    var callerCount: Int { lanes.withLock { $0.values.joined().reduce(0) { $0 + $1.callers.count } } }

    /// Does a piece of work when its turn comes, unless the same is on its way already.
    ///
    /// - Throws: what the work throws, or `busy` when the lane has more than `maximumPieces` or too many callers, or the
    ///   pool has no room.
    func run(
        in lane: Lane, as identity: Identity, maximumPieces: Int, work: @escaping @Sendable () -> Outcome
    ) async throws(SecretError) -> Value {
        let outcome: Outcome = await withCheckedContinuation { caller in
            let entry = lanes.withLock { lanes -> Entry in
                guard var pieces = lanes[lane] else {
                    lanes[lane] = [Piece(identity: identity, work: work, callers: [caller])]
                    return .start
                }
                guard pieces.reduce(0, { $0 + $1.callers.count }) < maximumCallers else { return .refuse }
                if let index = pieces.firstIndex(where: { $0.identity == identity }) {
                    pieces[index].callers.append(caller)
                } else if pieces.count < maximumPieces {
                    pieces.append(Piece(identity: identity, work: work, callers: [caller]))
                } else {
                    return .refuse
                }
                lanes[lane] = pieces
                return .wait
            }
            switch entry {
            case .start: submit(lane, work)
            case .wait: break
            case .refuse: caller.resume(returning: .failure(.busy))
            }
        }
        return try outcome.get()
    }

    private func submit(_ lane: Lane, _ work: @escaping @Sendable () -> Outcome) {
        let isAccepted = pool.submit { [self] in finish(lane, work()) }
        guard !isAccepted else { return }
        // What waits behind it would be refused as well.
        let pieces = lanes.withLock { $0.removeValue(forKey: lane) } ?? []
        for caller in pieces.flatMap(\.callers) { caller.resume(returning: .failure(.busy)) }
    }

    /// Tells the callers of a lane's first piece, and lets the next one queue behind the other lanes.
    private func finish(_ lane: Lane, _ outcome: Outcome) {
        let (callers, next) = lanes.withLock { lanes -> ([CheckedContinuation<Outcome, Never>], Piece?) in
            guard var pieces = lanes[lane], !pieces.isEmpty else { return ([], nil) }
            let callers = pieces.removeFirst().callers
            lanes[lane] = pieces.isEmpty ? nil : pieces
            return (callers, pieces.first)
        }
        for caller in callers { caller.resume(returning: outcome) }
        if let next { submit(lane, next.work) }
    }
}
