/// What a figure is of: its name, its unit, and which way is better.
struct Metric: Sendable, Hashable {
    /// How a value is written.
    enum Unit: String, Sendable, Encodable {
        case bytesPerSecond = "B/s"
        case perSecond = "1/s"
        case secondsPerGigabyte = "s/GB"
        case seconds = "s"
        case bytes = "B"
        case count = ""
    }

    let name: String
    let unit: Unit
    let higherIsBetter: Bool

    private init(_ name: String, _ unit: Unit, higherIsBetter: Bool = false) {
        self.name = name
        self.unit = unit
        self.higherIsBetter = higherIsBetter
    }

    static let throughput = Metric("throughput", .bytesPerSecond, higherIsBetter: true)
    static let filesPerSecond = Metric("files", .perSecond, higherIsBetter: true)
    static let cpuPerGigabyte = Metric("CPU per GB", .secondsPerGigabyte)
    static let cpuPerFile = Metric("CPU per file", .seconds)
    static let latencyMedian = Metric("latency p50", .seconds)
    static let latencyTail = Metric("latency p99", .seconds)
    static let peakMemory = Metric("peak memory", .bytes)
}
