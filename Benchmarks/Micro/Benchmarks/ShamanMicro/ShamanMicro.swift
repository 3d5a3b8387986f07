internal import Benchmark
internal import Operations

/// What the tool runs: every operation, by the clock.
let benchmarks: @Sendable () -> Void = {
    for operation in Operation.all {
        // Only numbers over many rounds say something about short operations.
        let scale = operation.rounds >= 1000 ? BenchmarkScalingFactor.kilo : .one
        Benchmark(
            operation.name, configuration: .init(metrics: [.wallClock, .throughput], scalingFactor: scale)
        ) { benchmark in
            let run = try operation.prepare()
            benchmark.startMeasurement()
            try run(benchmark.scaledIterations.count)
        }
    }
}
