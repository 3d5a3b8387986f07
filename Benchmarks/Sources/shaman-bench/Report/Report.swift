/// All that a run of this program found out.
struct Report: Sendable {
    let machine: Machine
    /// How fast one core hashes, in bytes per second.
    let hashing: Summary
    let cases: [CaseResult]
    let failures: [Failure]

    /// A workload that could not be measured, or whose result was wrong.
    struct Failure: Sendable, Encodable {
        let workload: String
        let reason: String
    }
}
