/// Takes the time and a process's cost between two moments.
struct LoadClock {
    private let meter: ProcessMeter?
    private let residentBytes: Int
    private let cpuSeconds: Double
    private let nanoseconds: Int64

    /// Starts; the process's peak of memory begins anew.
    init(starting meter: ProcessMeter?) throws {
        self.meter = meter
        try meter?.resetPeak()
        residentBytes = try meter?.residentBytes() ?? 0
        cpuSeconds = try meter?.cpuSeconds() ?? 0
        nanoseconds = monotonicNanoseconds()
    }

    func stop() throws -> (seconds: Double, cost: ProcessCost?) {
        let end = monotonicNanoseconds()
        let cost = try meter.map { meter in
            let cpuSeconds = try meter.cpuSeconds() - cpuSeconds
            let peak = try meter.peakBytes()
            return ProcessCost(cpuSeconds: cpuSeconds, peakBytes: peak, growthBytes: max(0, peak - residentBytes))
        }
        return (Double(end - nanoseconds) / 1e9, cost)
    }
}
