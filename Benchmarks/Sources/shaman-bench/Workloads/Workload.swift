/// A kind of load with its cases, called by its name on the command line.
protocol Workload {
    var name: String { get }

    /// Measures all cases of the workload.
    func run(in bench: Bench) throws -> [CaseResult]
}
