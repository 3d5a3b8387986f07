/// How far a job is, for a view that is drawn over and over.
public struct JobProgress: Sendable, Equatable {
    /// What people call it.
    public var name: String
    /// What becomes of it.
    public var status: String
    /// How many steps are done.
    public var stepsCompleted: Int
    /// How many steps there are; 0 when that is not known.
    public var stepsTotal: Int
    /// How many tasks are in each status, as text: `3 active, 40 queued`.
    public var tasks: String
    /// Why nothing newer is known; empty when this is how it is now.
    public var outage: String

    /// Describes a job.
    public init(
        name: String, status: String, stepsCompleted: Int, stepsTotal: Int, tasks: [(status: String, count: Int)],
        outage: String
    ) {
        self.name = name
        self.status = status
        self.stepsCompleted = stepsCompleted
        self.stepsTotal = stepsTotal
        self.tasks = JobCard.counts(tasks)
        self.outage = outage
    }
}

extension JobProgress {
    private static let widestBar = 40
    private static let smallestBar = 10

    /// The lines of the view, none as long as the terminal is wide.
    ///
    /// - Parameter rate: steps per second; 0 when it is not known yet.
    public func lines(columns: Int, rate: Double) -> [String] {
        var lines = ["\(printable(name)): \(printable(status))"]
        if let percent = JobListView.percent(stepsCompleted, stepsTotal) { lines.append(bar(percent, columns, rate)) }
        lines.append("Tasks: \(printable(tasks))")
        if !outage.isEmpty { lines.append(printable(outage)) }
        return lines.map { String($0.prefix(max(0, columns - 1))) }
    }

    /// A line to stand alone in a log.
    public var plainLine: String {
        guard outage.isEmpty else { return "\(printable(name)): \(printable(outage))" }
        let percent = JobListView.percent(stepsCompleted, stepsTotal)
        let steps = percent.map { ", \(grouped(stepsCompleted)) of \(counted(stepsTotal, "step")) (\($0)%)" } ?? ""
        return "\(printable(name)): \(printable(status))\(steps), tasks: \(printable(tasks))"
    }

    private func bar(_ percent: Int, _ columns: Int, _ rate: Double) -> String {
        var notes = ["\(percent)%", "\(grouped(stepsCompleted)) of \(counted(stepsTotal, "step"))"]
        if rate > 0 {
            notes.append(Self.text(rate: rate))
            let rest = stepsTotal - stepsCompleted
            if rest > 0 { notes.append("\(DurationText(seconds: Double(rest) / rate)) left") }
        }
        var line = ""
        for note in notes where line.count + note.count + 5 + Self.smallestBar < columns { line += "  " + note }
        let room = min(Self.widestBar, columns - line.count - 3)
        guard room > 0 else { return line }
        let filled = Int(Double(min(stepsCompleted, stepsTotal)) / Double(stepsTotal) * Double(room))
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled) + "]" + line
    }

    /// In the unit in which the number is at least 1, but no longer one than an hour.
    static func text(rate: Double) -> String {
        let (number, unit) =
            rate >= 1 ? (rate, "s") : rate >= 1.0 / 60 ? (rate * 60, "min") : (rate * 3600, "h")
        let tenths = Int((min(number, 1e12) * 10).rounded())
        return "\(grouped(tenths / 10)).\(tenths % 10) steps/\(unit)"
    }
}
