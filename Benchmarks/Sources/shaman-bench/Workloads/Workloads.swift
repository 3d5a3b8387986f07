/// All workloads, in the order of the report.
enum Workloads {
    static var all: [any Workload] {
        [
            LargeFiles(), SmallFiles(), MixedScene(), Repeats(), Requirements(), SlowRequirements(),
            Checkouts(), ManyUploads(), GarbageCollection(), Start(), WorkerPolls(), Submissions(),
            Dispatch(), Listeners(),
        ]
    }

    static var names: String { all.map(\.name).joined(separator: ", ") }
}
