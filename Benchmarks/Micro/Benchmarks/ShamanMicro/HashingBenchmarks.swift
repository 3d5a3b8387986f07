internal import Benchmark
internal import Shaman

/// SHA-256 over pieces as uploads bring them.
func addHashingBenchmarks() {
    for (name, size, scale) in [
        ("4 KiB", 4 << 10, BenchmarkScalingFactor.kilo), ("256 KiB", 256 << 10, .one), ("1 MiB", 1 << 20, .one),
    ] {
        Benchmark("SHA256Hasher, \(name)", configuration: .init(scalingFactor: scale)) { benchmark in
            let bytes = [UInt8](repeating: 0x5A, count: size)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                blackHole(SHA256Hasher.hash(bytes.span.bytes))
            }
        }
    }
}
