public import FarmModel
internal import Synchronization

/// Something that went wrong where nobody waits for the outcome.
public struct JobFilesProblem: Sendable {
    /// The first failure of its kind since the last report.
    public let error: JobFilesError
    /// Whose files it was about.
    public let job: JobID
    /// How many failures of the same kind there were since the last report, this one among them.
    public let count: Int
}

/// Counts what goes wrong and tells of it, once a minute at most for each kind.
final class ProblemReports: Sendable {
    private struct Kind {
        var lastReport: ContinuousClock.Instant
        var untold = 0
    }

    private struct State {
        var kinds: [JobFilesError.Code: Kind] = [:]
        var total = 0
    }

    private static let pause: Duration = .seconds(60)
    private let state = Mutex(State())
    private let report: @Sendable (JobFilesProblem) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        report: @escaping @Sendable (JobFilesProblem) -> Void,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.report = report
        self.now = now
    }

    /// All failures so far.
    var total: Int { state.withLock { $0.total } }

    /// Takes note of a failure. No lock is held while it is told of.
    func add(_ error: JobFilesError, job: JobID) {
        let now = now()
        let count = state.withLock { state -> Int? in
            state.total += 1
            guard var kind = state.kinds[error.code] else {
                state.kinds[error.code] = Kind(lastReport: now)
                return 1
            }
            defer { state.kinds[error.code] = kind }
            kind.untold += 1
            guard kind.lastReport.duration(to: now) >= Self.pause else { return nil }
            defer { kind = Kind(lastReport: now) }
            return kind.untold
        }
        if let count { report(JobFilesProblem(error: error, job: job, count: count)) }
    }
}
