internal import Foundation

/// Collections of one store.
struct CollectionCase {
    let workload: String
    let forest: LinkForest
    let server: MeasuredServer
    let store: StoreDirectory

    private var size: String {
        "\(FigureText.counted(forest.blobs.count, "blob")), \(FigureText.counted(forest.count, "link"))"
    }

    /// Dry runs, which can be repeated: each by itself, then beside uploads.
    func measureDryRuns(in bench: Bench) throws -> CaseResult {
        let name = "dry run, \(size)"
        bench.note("\(workload): \(name)")
        let idleBytes = try server.meter?.residentBytes()
        let samples = try bench.alternate(.rounds) {
            try UploadBackground(in: bench, server: server, store: store)
        } limit: { _ in
            try limitSample()
        } server: { uploads in
            let (report, seconds, cost) = try collect(dryRun: true)
            try check(report, of: "dry run")
            var sample = linkSample(seconds: seconds, cpuSeconds: cost?.cpuSeconds)
            if let cost, let idleBytes {
                let growth = Double(max(0, cost.peakBytes - idleBytes))
                sample.add(.memoryGrowth, growth)
                sample.add(.growthPerBlob, growth / Double(forest.blobs.count))
            }
            let alone = try uploads.runAlone()
            let meanwhile = try uploads.run { _ = try collect(dryRun: true) }
            sample.add(.uploadTailAlone, alone)
            sample.add(.uploadTailMeanwhile, meanwhile)
            sample.add(.uploadTailGrowth, meanwhile / alone)
            return sample
        }
        return CaseResult(
            workload: workload, name: name, limitName: "bare readdir and readlinkat on one thread", samples: samples)
    }

    /// A collection that takes out the tenth of the blobs that is old and has no links. It can be done once.
    func measureRealRun(in bench: Bench) throws -> CaseResult {
        let name = "real run, \(size)"
        bench.note("\(workload): \(name)")
        let samples = try bench.alternate(.once) {
        } limit: {
            try limitSample()
        } server: {
            let (report, seconds, cost) = try collect(dryRun: false)
            try check(report, of: "real run")
            try verifyBlobs()
            return linkSample(seconds: seconds, cpuSeconds: cost?.cpuSeconds)
        }
        return CaseResult(
            workload: workload, name: name, limitName: "bare readdir and readlinkat on one thread", samples: samples)
    }

    private func limitSample() throws -> Sample {
        let outcome = try TreeWalk(root: store.jobs, links: .read).measure()
        guard outcome.links == forest.count else {
            throw BenchmarkFailure("\(store.jobs) has \(outcome.links) links instead of \(forest.count)")
        }
        return linkSample(seconds: outcome.cost.seconds, cpuSeconds: outcome.cost.cpuSeconds)
    }

    private func linkSample(seconds: Double, cpuSeconds: Double?) -> Sample {
        var sample = Sample()
        sample.add(.linksPerSecond, Double(forest.count) / seconds)
        sample.add(.cpuPerLink, cpuSeconds.map { $0 / Double(forest.count) })
        sample.add(.wallTime, seconds)
        return sample
    }

    private func collect(dryRun: Bool) throws -> (Report, seconds: Double, cost: ProcessCost?) {
        let connection = try HTTPConnection(to: server.address)
        let clock = try LoadClock(starting: server.meter)
        let response = try connection.post("/api/v3/shaman/gc", json: Data("{\"dry_run\":\(dryRun)}".utf8))
        let (seconds, cost) = try clock.stop()
        guard response.status == 200 else {
            throw BenchmarkFailure(
                "a collection was answered \(response.status): \(String(decoding: response.body, as: UTF8.self))")
        }
        return (try JSONDecoder().decode(Report.self, from: response.body), seconds, cost)
    }

    private func check(_ report: Report, of run: String) throws {
        let expected = Report(
            links: forest.count, old: forest.blobs.oldCount,
            quarantined: (forest.blobs.count + LinkForest.unlinkedInterval - 1) / LinkForest.unlinkedInterval, errors: 0
        )
        guard report == expected else { throw BenchmarkFailure("the \(run) reported \(report) instead of \(expected)") }
    }

    /// Looks whether a sample of the blobs is where it has to be after the real run.
    private func verifyBlobs() throws {
        for index in stride(from: 0, to: forest.blobs.count, by: max(1, forest.blobs.count / 1000)) {
            for index in [index, index + 1] where index < forest.blobs.count {
                let path = store.blobPath(forest.blobs.key(at: index))
                guard (access(path, F_OK) == 0) == LinkForest.isLinked(index) else {
                    throw BenchmarkFailure("\(path) is collected though it has links, or stays though it has none")
                }
            }
        }
    }

    private struct Report: Decodable, Equatable {
        let links: Int
        let old: Int
        let quarantined: Int
        let errors: Int
    }
}
