/// What a figure is of: its name, its unit, and which way is better.
struct Metric: Sendable, Hashable {
    /// How a value is written.
    enum Unit: String, Sendable, Encodable {
        case bytesPerSecond = "B/s"
        case perSecond = "1/s"
        case secondsPerGigabyte = "s/GB"
        case seconds = "s"
        case bytes = "B"
        case count = "1"
        case times = "x"
    }

    /// What a figure tells, for the chart.
    enum Aspect: Sendable {
        case speed
        case cpu
        case other
    }

    let name: String
    let unit: Unit
    let aspect: Aspect

    /// Only speeds grow when things get better.
    var higherIsBetter: Bool { aspect == .speed }

    private init(_ name: String, _ unit: Unit, _ aspect: Aspect = .other) {
        self.name = name
        self.unit = unit
        self.aspect = aspect
    }

    static let throughput = Metric("throughput", .bytesPerSecond, .speed)
    static let cpuPerGigabyte = Metric("CPU per GB", .secondsPerGigabyte, .cpu)
    static let filesPerSecond = Metric("files", .perSecond, .speed)
    static let cpuPerFile = Metric("CPU per file", .seconds, .cpu)
    static let entriesPerSecond = Metric("entries", .perSecond, .speed)
    static let cpuPerEntry = Metric("CPU per entry", .seconds, .cpu)
    static let linksPerSecond = Metric("links", .perSecond, .speed)
    static let cpuPerLink = Metric("CPU per link", .seconds, .cpu)

    static let requestsPerSecond = Metric("requests", .perSecond, .speed)
    static let cpuPerRequest = Metric("CPU per request", .seconds, .cpu)
    static let databaseWrites = Metric("database writes", .perSecond)

    static let tasksPerSecond = Metric("tasks", .perSecond, .speed)
    static let cpuPerTask = Metric("CPU per task", .seconds, .cpu)
    static let reportMedian = Metric("report p50", .seconds)
    static let reportTail = Metric("report p99", .seconds)
    static let pollTailAlone = Metric("poll p99 alone", .seconds)
    static let pollTailMeanwhile = Metric("poll p99 meanwhile", .seconds)
    static let pollHighestMeanwhile = Metric("poll, highest meanwhile", .seconds)
    static let firstTask = Metric("first task after", .seconds)
    static let answerSize = Metric("answer", .bytes)

    static let cpuPerEvent = Metric("CPU per event", .seconds, .cpu)
    static let heardMedian = Metric("heard by all, p50", .seconds)
    static let heardTail = Metric("heard by all, p99", .seconds)

    static let wallTime = Metric("time", .seconds)
    static let latencyMedian = Metric("latency p50", .seconds)
    static let latencyTail = Metric("latency p99", .seconds)
    static let latencyHighest = Metric("latency, highest", .seconds)

    static let peakMemory = Metric("peak memory", .bytes)
    static let memoryGrowth = Metric("memory growth", .bytes)
    static let growthPerRequestByte = Metric("growth / request", .times)
    static let growthPerBlob = Metric("growth per blob", .bytes)
    static let residentMemory = Metric("memory", .bytes)
    static let residentPerBlob = Metric("memory per blob", .bytes)

    static let callsDuringRequest = Metric("metadata calls", .count)
    static let callsAfterRequest = Metric("calls afterwards", .count)

    static let uploadTailAlone = Metric("upload p99 alone", .seconds)
    static let uploadTailMeanwhile = Metric("upload p99 meanwhile", .seconds)
    static let uploadTailGrowth = Metric("upload p99 growth", .times)

    static let firstAnswer = Metric("answers after", .seconds)
    static let completeIndex = Metric("complete after", .seconds)
    static let cpuOfStart = Metric("CPU of start", .seconds, .cpu)
}
