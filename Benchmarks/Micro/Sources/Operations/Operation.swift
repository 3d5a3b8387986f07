/// One thing to measure: what has to be there beforehand, and what is then done again and again.
public struct Operation: Sendable {
    /// What it is called in reports and on the command line.
    public let name: String
    /// How often it has to be done for a measurement that says something.
    public let rounds: Int
    /// Whether it takes the same number of instructions each time; what waits for other threads does not.
    public let isSteady: Bool
    /// Makes what has to be there, and returns what does the operation as often as it is told.
    public let prepare: @Sendable () throws -> (_ rounds: Int) throws -> Void

    init(
        _ name: String, rounds: Int, isSteady: Bool = true,
        prepare: @escaping @Sendable () throws -> (_ rounds: Int) throws -> Void
    ) {
        self.name = name
        self.rounds = rounds
        self.isSteady = isSteady
        self.prepare = prepare
    }

    /// Every operation, in the order of reports.
    public static let all = hashing + identity + heads + manifests + registry
}

/// Takes a result that nobody needs, so that the optimizer cannot leave out what made it.
@inline(never)
@_optimize(none)
func keep(_ result: some Any) {}
