/// A list of jobs, and one of tasks, as lines for people.
public enum JobListView {
    /// The fewest characters of an identity that are shown.
    static let shortestID = 8

    /// A line for each job under one with headings; one that says so when there are no jobs.
    public static func lines(_ jobs: [JobRow]) -> [String] {
        guard !jobs.isEmpty else { return ["There are no such jobs."] }
        let shown = shownLength(of: jobs.map(\.id))
        var table = TextTable([.left, .left, .left, .left, .right, .right, .right])
        table.add("ID", "NAME", "TYPE", "STATUS", "PRIORITY", "STEPS", "AGE")
        for job in jobs {
            table.add(
                printable(String(job.id.prefix(shown))), printable(job.name), printable(job.type),
                printable(job.status), "\(job.priority)", steps(job.stepsCompleted, job.stepsTotal),
                job.age.map { "\(DurationText($0))" } ?? "")
        }
        return table.lines
    }

    /// A line for each task under one with headings; one that says so when there are no tasks.
    public static func lines(_ tasks: [TaskRow]) -> [String] {
        guard !tasks.isEmpty else { return ["The job has no tasks."] }
        let shown = shownLength(of: tasks.map(\.id))
        var table = TextTable([.right, .left, .left, .left, .left, .right, .left])
        table.add("#", "ID", "NAME", "TYPE", "STATUS", "STEPS", "WORKER")
        for task in tasks {
            table.add(
                "\(task.index)", printable(String(task.id.prefix(shown))), printable(task.name), printable(task.type),
                printable(task.status), steps(task.stepsCompleted, task.stepsTotal), printable(task.worker))
        }
        return table.lines
    }

    /// `45/100 45%`; nothing when the whole is not known.
    static func steps(_ done: Int, _ total: Int) -> String {
        guard let percent = percent(done, total) else { return "" }
        let text = "\(percent)%"
        return "\(done)/\(total) " + String(repeating: " ", count: 4 - text.count) + text
    }

    /// 100 only when all is done.
    static func percent(_ done: Int, _ total: Int) -> Int? {
        guard total > 0 else { return nil }
        return Int(Double(min(max(done, 0), total)) / Double(total) * 100)
    }

    /// How many characters tell these identities apart.
    static func shownLength(of ids: [String]) -> Int {
        let count = Set(ids).count
        let longest = ids.map(\.count).max() ?? 0
        var length = shortestID
        while length < longest && Set(ids.map { $0.prefix(length) }).count < count { length += 1 }
        return length
    }
}
