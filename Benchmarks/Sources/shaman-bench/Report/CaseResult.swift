/// What one run measured, in the order of the report.
struct Sample: Sendable {
    private(set) var values: [(metric: Metric, value: Double)] = []

    mutating func add(_ metric: Metric, _ value: Double) { values.append((metric, value)) }

    /// Adds a value that is not known of every server.
    mutating func add(_ metric: Metric, _ value: Double?) {
        if let value { values.append((metric, value)) }
    }
}

/// The runs of one case.
struct Samples: Sendable {
    var server: [Sample] = []
    var limit: [Sample] = []
}

/// The runs of one figure, put together.
struct Summary: Sendable, Encodable {
    let median: Double
    let lowest: Double
    let highest: Double

    /// Of at least one value.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        lowest = sorted[0]
        highest = sorted[sorted.count - 1]
        let middle = sorted.count / 2
        median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}

/// One figure: what the server reached, and the limit for it where there is one.
struct Figure: Sendable {
    let metric: Metric
    let server: Summary
    let limit: Summary?

    /// The server's value in terms of its limit.
    var ratio: Double? {
        guard let limit, limit.median > 0 else { return nil }
        return server.median / limit.median
    }
}

/// One case of a workload, with its figures.
struct CaseResult: Sendable {
    let workload: String
    let name: String
    /// What the limit is that the figures are held against.
    let limitName: String?
    let rounds: Int
    let figures: [Figure]

    init(workload: String, name: String, limitName: String?, samples: Samples) {
        self.workload = workload
        self.name = name
        self.limitName = limitName
        rounds = samples.server.count
        figures = (samples.server.first?.values ?? []).map { metric, _ in
            let limit = Self.values(of: metric, in: samples.limit)
            return Figure(
                metric: metric, server: Summary(Self.values(of: metric, in: samples.server)),
                limit: limit.isEmpty ? nil : Summary(limit))
        }
    }

    private static func values(of metric: Metric, in samples: [Sample]) -> [Double] {
        samples.flatMap { sample in sample.values.filter { $0.metric == metric }.map(\.value) }
    }
}
