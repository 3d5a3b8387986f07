/// Which tasks' logs of a job are being shown, which wait for that, and which are over: a value without requests.
struct LogSet {
    struct Log {
        var task: TaskInfo
        /// `nil` until its log was looked at.
        var reader: TaskLogReader?
        /// Looks that have brought nothing since the task, or its job, has ended.
        var quietLooks = 0

        /// A worker may send the end of a log a little after the task's end, so that one quiet look proves nothing.
        var isOver: Bool { quietLooks >= 2 }
    }

    /// The logs that are being shown.
    private(set) var current: [Log] = []
    /// Whether nothing more happens to any task.
    var jobHasEnded = false
    /// Of which task the last bytes were.
    private(set) var lastShown: String?

    private var waiting: [TaskInfo]
    /// How the tasks were when they were last looked at.
    private var known: [String: TaskInfo]
    /// How far the logs were read that are over, should their tasks become active again.
    private var readers: [String: TaskLogReader] = [:]

    /// - Parameters:
    ///   - all: the job's tasks.
    ///   - shown: those whose logs are to be shown from the beginning.
    init(all: [TaskInfo], shown: [TaskInfo]) {
        known = Dictionary(all.lazy.map { ($0.id, $0) }) { first, _ in first }
        waiting = shown
        fill()
    }

    /// Whether all logs were read to their end.
    var areOver: Bool { waiting.isEmpty && current.allSatisfy(\.isOver) }

    /// Takes note of a look at a log.
    mutating func note(_ reader: TaskLogReader, hasCome: Bool, at index: Int) {
        current[index].reader = reader
        if hasCome { lastShown = current[index].task.id }
        let canBeOver = !hasCome && (jobHasEnded || current[index].task.hasEnded)
        current[index].quietLooks = canBeOver ? current[index].quietLooks + 1 : 0
    }

    /// Takes note of how the tasks are now: drops logs that are over, and adds those of tasks that are active, or were
    /// so between two looks.
    mutating func update(_ all: [TaskInfo]) {
        for log in current where log.isOver { readers[log.task.id] = log.reader }
        current.removeAll(where: \.isOver)
        let before = known
        known = Dictionary(all.lazy.map { ($0.id, $0) }) { first, _ in first }
        for index in current.indices {
            if let task = known[current[index].task.id] { current[index].task = task }
        }
        let shown = Set(current.map(\.task.id)).union(waiting.map(\.id))
        for task in all where !shown.contains(task.id) {
            let hasJustEnded = task.hasEnded && before[task.id]?.hasEnded == false
            if task.isActive || hasJustEnded { waiting.append(task) }
        }
        fill()
    }

    private mutating func fill() {
        let room = max(0, LogFollower.mostLogs - current.count)
        for task in waiting.prefix(room) {
            current.append(Log(task: known[task.id] ?? task, reader: readers[task.id]))
        }
        waiting.removeFirst(min(room, waiting.count))
    }
}
