internal import FarmModel
internal import Shaman

/// What waits to be written to logs, bounded in bytes. What waits for the same log is taken together.
final class LogQueue: Sendable {
    /// What the writer has to do next.
    enum Work {
        case write(LogName, [LogEntry], cost: Int)
        case run(@Sendable () -> Void)
        case end([@Sendable () -> Void])
    }

    private struct Waiting {
        var entries: [LogEntry] = []
        var cost = 0
    }

    private struct State {
        var logs: [LogName: Waiting] = [:]
        /// Names may stand here of which nothing waits any more.
        var order = WaitingLine<LogName>()
        /// Of everything that waits or is being written.
        var cost = 0
        var actions = WaitingLine<@Sendable () -> Void>()
        var whenEnded: [@Sendable () -> Void] = []
        var isClosed = false
        var hasEnded = false

        mutating func add(_ entry: LogEntry, to name: LogName) {
            if logs[name] == nil { order.append(name) }
            logs[name, default: Waiting()].entries.append(entry)
            logs[name, default: Waiting()].cost += entry.cost
            cost += entry.cost
        }

        /// Notes that text was dropped, also when there is no room for it: notes are small, and as bounded.
        mutating func addGap(bytes: Int, to name: LogName, capacity: Int) {
            if let last = logs[name]?.entries.last, case .gap(let before) = last {
                logs[name]?.entries.removeLast()
                logs[name]?.entries.append(.gap(bytes: before + bytes))
            } else if cost < capacity {
                add(.gap(bytes: bytes), to: name)
            }
        }
    }

    private let state = Monitor(State())
    private let removed: RemovedJobs
    private let capacity: Int

    init(capacity: Int, removed: RemovedJobs) {
        self.capacity = capacity
        self.removed = removed
    }

    /// Adds what is to be done to a log, after everything that was added for it before. Never waits.
    func append(_ entry: LogEntry, to name: LogName) -> JobFilesError? {
        state.update { state in
            if state.isClosed { return JobFilesError(.closed, "the log \(name.file.name) is not written to any more") }
            if removed.contains(name.job) { return JobFilesError(.jobRemoved, "the job \(name.job) was removed") }
            // What is small and keeps others right has room also where text has none.
            let hasRoom = state.cost + entry.cost <= (entry.textBytes > 0 ? capacity : 2 * capacity)
            if hasRoom {
                state.add(entry, to: name)
                return nil
            }
            if entry.textBytes > 0 { state.addGap(bytes: entry.textBytes, to: name, capacity: 2 * capacity) }
            return JobFilesError(
                .overloaded, "too much waits to be written to logs; text for \(name.file.name) was dropped")
        }
    }

    /// Has the writer do something between two logs, before what waits; `false` when there is no writer any more.
    func run(_ action: @escaping @Sendable () -> Void) -> Bool {
        state.update { state in
            guard !state.hasEnded else { return false }
            state.actions.append(action)
            return true
        }
    }

    /// Drops what waits for a job's logs, and returns it.
    func removeAll(of job: JobID) -> [LogEntry] {
        state.update { state in
            var dropped: [LogEntry] = []
            for name in state.logs.keys.filter({ $0.job == job }) {
                guard let waiting = state.logs.removeValue(forKey: name) else { continue }
                state.cost -= waiting.cost
                dropped += waiting.entries
            }
            return dropped
        }
    }

    /// Takes nothing more; `whenEnded` is called once all is written.
    func close(_ whenEnded: @escaping @Sendable () -> Void) {
        let hasEnded = state.update { state in
            state.isClosed = true
            if !state.hasEnded { state.whenEnded.append(whenEnded) }
            return state.hasEnded
        }
        if hasEnded { whenEnded() }
    }

    /// Waits for something to do. For the writer's thread.
    func next() -> Work {
        state.wait { state in
            if let action = state.actions.popFirst() { return .run(action) }
            while let name = state.order.popFirst() {
                guard let waiting = state.logs.removeValue(forKey: name) else { continue }
                return .write(name, waiting.entries, cost: waiting.cost)
            }
            guard state.isClosed else { return nil }
            state.hasEnded = true
            defer { state.whenEnded = [] }
            return .end(state.whenEnded)
        }
    }

    /// Lets others have the room of what was taken.
    func release(_ cost: Int) { state.update { $0.cost -= cost } }
}
