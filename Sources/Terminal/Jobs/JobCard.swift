/// All that is told of one job.
public struct JobCard: Sendable {
    /// What its row in a list has.
    public var row: JobRow
    /// Why it has its status.
    public var activity: String
    /// When it was submitted, in words.
    public var submitted: String
    /// When anything of it last changed, in words.
    public var changed: String
    /// Further facts, as what and how.
    public var facts: [(name: String, value: String)]
    /// The settings of its type.
    public var settings: [(name: String, value: String)]
    /// Texts that go with it.
    public var metadata: [(name: String, value: String)]
    /// How many tasks are in each status.
    public var tasks: [(status: String, count: Int)]
    /// Tasks that failed, with what is known of why.
    public var failed: [TaskRow]

    /// A job of which nothing but its row is known.
    public init(_ row: JobRow) {
        self.row = row
        activity = ""
        submitted = ""
        changed = ""
        facts = []
        settings = []
        metadata = []
        tasks = []
        failed = []
    }
}

extension JobCard {
    /// Failed tasks of which no more are listed.
    static let mostFailures = 20

    /// The card as lines for people.
    public func lines() -> [String] {
        var table = TextTable([.left, .left])
        var rows = [
            ("Job", row.name), ("ID", row.id), ("Type", row.type), ("Status", row.status), ("Activity", activity),
            ("Priority", "\(row.priority)"), ("Progress", progress), ("Submitted", submitted), ("Changed", changed),
        ]
        rows += facts.map { ($0.name, $0.value) }
        rows.append(("Tasks", Self.counts(tasks)))
        for (name, value) in rows where !value.isEmpty { table.add(name, printable(value)) }
        return table.lines + Self.section("Settings", settings) + Self.section("Metadata", metadata) + failures
    }

    /// `3 active, 40 queued`; `none` when there are no tasks.
    static func counts(_ tasks: [(status: String, count: Int)]) -> String {
        guard !tasks.isEmpty else { return "none" }
        return tasks.map { "\(grouped($0.count)) \($0.status)" }.joined(separator: ", ")
    }

    private var progress: String {
        guard let percent = JobListView.percent(row.stepsCompleted, row.stepsTotal) else { return "" }
        return "\(grouped(row.stepsCompleted)) of \(counted(row.stepsTotal, "step")), \(percent)%"
    }

    private static func section(_ title: String, _ entries: [(name: String, value: String)]) -> [String] {
        guard !entries.isEmpty else { return [] }
        var table = TextTable([.left, .left])
        for entry in entries { table.add(printable(entry.name), printable(entry.value)) }
        return ["", title] + table.lines.map { "  " + $0 }
    }

    private var failures: [String] {
        guard !failed.isEmpty else { return [] }
        let shown = failed.prefix(Self.mostFailures)
        let length = JobListView.shownLength(of: shown.map(\.id))
        var table = TextTable([.left, .left, .left, .left, .left])
        for task in shown {
            table.add(
                printable(String(task.id.prefix(length))), printable(task.name), printable(task.status),
                printable(task.worker), printable(task.activity))
        }
        let rest = failed.count - shown.count
        return ["", "Failed tasks"] + table.lines.map { "  " + $0 } + (rest > 0 ? ["  and \(grouped(rest)) more"] : [])
    }
}
