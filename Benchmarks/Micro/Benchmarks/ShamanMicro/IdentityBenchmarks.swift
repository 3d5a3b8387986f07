internal import Benchmark
internal import Shaman

/// The way in for what clients write: checksums, sizes, paths and names.
func addIdentityBenchmarks() {
    let sha = "590c148428d5c35fab3ebad2f3365bb469ab9c531b60831f3e826c472027a0b9"

    Benchmark("BlobID from its texts") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try BlobID(sha: sha, size: 3367))
        }
    }
    Benchmark("BlobID as text") { benchmark in
        let blob = try BlobID(sha: sha, size: 3367)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(blob.sha)
        }
    }
    Benchmark("CheckoutPath, portable") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try CheckoutPath("scenes/010-intro/textures/wood-oak-4k.exr", portable: true))
        }
    }
    Benchmark("CheckoutName") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try CheckoutName("2026-11/010-intro/lighting-v012"))
        }
    }
}
