public import FarmModel

/// What the farm did over time: a sample each minute for a day, and one each hour for over a year.
///
/// *Durability*: what was recorded survives a loss of power; what happened since the last minute is not in it.
public struct FarmHistory: Sendable {
    /// How far back it goes.
    public static let longestSpan = SampleInterval.hour.retention

    private let store: FarmStore

    /// The history in a database.
    public init(_ store: FarmStore) { self.store = store }

    /// Adds the sample of a minute, makes one of the last hour that is over, and forgets what is too old.
    ///
    /// - Throws: ``FarmStoreError``.
    public func record(_ sample: FarmSample) async throws {
        try await store.write { transaction in
            try transaction.insert(sample, every: .minute)
            try Self.sumUp(before: sample.takenAt, transaction)
            for interval in SampleInterval.allCases {
                try transaction.removeSamples(every: interval, upTo: sample.takenAt - interval.retention)
            }
        }
    }

    /// The samples of the last time, oldest first, and how far they are apart.
    ///
    /// - Parameter span: Up to half a day of it is there minute by minute, more of it hour by hour.
    /// - Throws: ``FarmStoreError``.
    public func samples(
        of span: Duration, until now: Timestamp
    ) async throws(FarmStoreError) -> (interval: SampleInterval, samples: [FarmSample]) {
        let interval: SampleInterval = span <= .seconds(12 * 3600) ? .minute : .hour
        let samples = try await store.read { transaction throws(FarmStoreError) in
            try transaction.samples(every: interval, after: now - span, upTo: now)
        }
        return (interval, samples)
    }

    /// Makes the sample of the newest hour that is over and of which there are minutes: the server may have been away.
    private static func sumUp(before moment: Timestamp, _ transaction: FarmTransaction) throws(FarmStoreError) {
        let hour: Int64 = 3_600_000_000
        let begun = Timestamp(microseconds: moment.microseconds / hour * hour)
        guard let newest = try transaction.newestSample(every: .minute, upTo: begun) else { return }
        let end = Timestamp(microseconds: (newest.microseconds + hour - 1) / hour * hour)
        let minutes = try transaction.samples(
            every: .minute, after: Timestamp(microseconds: end.microseconds - hour), upTo: end)
        try transaction.insert(FarmSample(of: minutes, at: end), every: .hour)
    }
}

extension FarmSample {
    /// The sample of a longer time: what there was on average, what was done together, and the files at its end.
    fileprivate init(of samples: [FarmSample], at moment: Timestamp) {
        self.init(takenAt: moment)
        func average(_ value: (FarmSample) -> Int) -> Int {
            let sum = samples.reduce(0) { $0 + value($1) }
            return (sum + samples.count / 2) / max(1, samples.count)
        }
        workers = average(\.workers)
        workersAwake = average(\.workersAwake)
        tasksActive = average(\.tasksActive)
        tasksReady = average(\.tasksReady)
        tasksCompleted = samples.reduce(0) { $0 + $1.tasksCompleted }
        tasksFailed = samples.reduce(0) { $0 + $1.tasksFailed }
        files = samples.last?.files ?? 0
        fileBytes = samples.last?.fileBytes ?? 0
        savedBytes = samples.last?.savedBytes ?? 0
    }
}
