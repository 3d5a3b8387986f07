internal import Benchmark

/// What the tool runs. One file per part of the engine adds its benchmarks.
///
/// Instructions show only where the machine lets programs count them; many virtual machines do not.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .instructions], scalingFactor: .kilo)
    addHashingBenchmarks()
    addIdentityBenchmarks()
}
