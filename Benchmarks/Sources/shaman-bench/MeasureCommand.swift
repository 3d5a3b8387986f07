internal import ArgumentParser
internal import Foundation

/// Runs workloads and reports.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Runs workloads and prints what they reached beside the limits.")

    @Argument(help: "What to measure: \(Workloads.names). All of it by default.")
    var workloads: [String] = []

    @Flag(help: "A twentieth of everything, in two rounds, for a first look.")
    var quick = false

    @Option(help: "How often each case is measured, after one run that is dropped. (default: 5, with --quick 2)")
    var rounds: Int?

    @Option(help: "A directory on a disk.")
    var storage = "/var/tmp"

    @Option(help: "A directory in memory.")
    var tmpfs = "/dev/shm"

    @Option(help: "The server program. (default: the release build of the source tree)")
    var server: String?

    @Option(help: "Measure the server at this address instead of starting one, such as http://farm:8080.")
    var url: String?

    @Option(help: "With --url: the server's process, when it runs here, for its CPU time and memory.")
    var pid: Int32?

    @Option(help: "With --url: its shared storage, when that is reachable here, to verify and to clear up.")
    var sharedStorage: String?

    @Option(help: "Write the report as JSON to this file, too.")
    var json: String?

    @Option(help: "Draw the report as an SVG chart into this file, too.")
    var svg: String?

    @Option(help: "Makes other files than another seed.")
    var seed: UInt64 = 1

    mutating func validate() throws {
        if let rounds, rounds < 1 { throw ValidationError("--rounds has to be 1 or more.") }
        if url == nil, pid != nil || sharedStorage != nil {
            throw ValidationError("--pid and --shared-storage are for --url.")
        }
        for name in workloads where !Workloads.all.contains(where: { $0.name == name }) {
            throw ValidationError("There is no workload \(name), but \(Workloads.names).")
        }
    }

    func run() throws {
        Cleanup.shared.watchSignals()
        defer { Cleanup.shared.run() }
        let bench = Bench(
            extent: Bench.Extent(rounds: rounds ?? (quick ? 2 : 5), isQuick: quick),
            disk: try Volume(below: storage), memory: try Volume(below: tmpfs), seed: seed, servers: try servers())
        let machine = Machine(
            volumes: ["\(storage) (\(bench.disk.kind))", "\(tmpfs) (\(bench.memory.kind))"],
            sourceTree: Self.sourceTree)
        let report = measure(bench, on: machine)
        print(TextReport(report: report).text)
        if let json { try JSONReport(report: report).data().write(to: URL(filePath: json)) }
        if let svg { try SVGChart(report: report).text.write(toFile: svg, atomically: false, encoding: .utf8) }
        guard report.failures.isEmpty else { throw ExitCode.failure }
    }

    /// Runs the workloads. One that fails does not take the figures of the others along.
    private func measure(_ bench: Bench, on machine: Machine) -> Report {
        let hashing = Summary((0..<bench.extent.rounds).map { _ in HashLimit.measure(bench.factory.block) })
        var cases: [CaseResult] = []
        var failures: [Report.Failure] = []
        for workload in Workloads.all where workloads.isEmpty || workloads.contains(workload.name) {
            do {
                cases += try workload.run(in: bench)
            } catch {
                bench.note("\(workload.name) failed: \(error)")
                failures.append(Report.Failure(workload: workload.name, reason: "\(error)"))
            }
        }
        return Report(machine: machine, hashing: hashing, cases: cases, failures: failures)
    }

    private func servers() throws -> ServerSource {
        guard let url else {
            let program = server ?? "\(Self.sourceTree)/.build/release/shaman-manager"
            guard FileManager.default.isExecutableFile(atPath: program) else {
                throw BenchmarkFailure(
                    "\(program) is not there: build it with swift build -c release --product shaman-manager")
            }
            return .program(program)
        }
        return .running(
            MeasuredServer(
                address: try ServerAddress(url: url), meter: pid.map { ProcessMeter(pid: $0) },
                store: sharedStorage.map { StoreDirectory(path: $0) }, start: nil, database: nil))
    }

    /// The root of the source tree that this program was built from.
    private static let sourceTree: String = {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path(percentEncoded: false).trimmingSuffix("/")
    }()
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
