import FarmModel
import FarmStore
import JobManager
import TestSupport
import WorkerManager

/// Does whatever can happen to a farm, in a random order that a seed decides, and looks after each step whether anything
/// is wrong.
final class RandomSchedule {
    private static let types = ["blender", "ffmpeg", "misc"]

    private let farm: ModelFarm
    private var random: SplitMix
    private var workers: [WorkerID] = []
    private var tags: [WorkerTagID] = []
    private var mirror: EventMirror
    /// As they were after the last step.
    private var rows: Rows
    /// Jobs that were acknowledged, with how many tasks they have, and are not to be deleted.
    private var promised: [JobID: Int] = [:]
    private(set) var counts: [String: Int] = [:]

    init(seed: UInt64) async throws {
        farm = try ModelFarm()
        random = SplitMix(state: seed)
        rows = try farm.store.readNow { transaction throws(FarmStoreError) in try Rows(transaction) }
        mirror = EventMirror(rows)
        for number in 0..<3 {
            tags.append(try await farm.workers.createTag(id: nil, name: "tag \(number)", description: "").id)
        }
        for number in 0..<6 {
            let types = number == 0 ? Self.types : [Self.types[number % 3], "misc"]
            let id = try await farm.workers.register(
                name: "w\(number)", platform: "linux", secret: "s", taskTypes: types, address: "a"
            ).id
            workers.append(id)
            _ = try await farm.workers.signOn(
                id, SignOn(name: "w\(number)", taskTypes: types, software: "3.9", canRestart: false), address: "a")
            try await farm.workers.report(id, .awake)
        }
    }

    /// One thing happens, and everything is looked at.
    func step() async throws {
        let action = Action.allCases[pick(weights: Action.allCases.map(\.weight))]
        counts[action.rawValue, default: 0] += 1
        do {
            try await perform(action)
        } catch let error as JobError where [.impossible, .notAssigned, .nothingToDelete].contains(error.code) {
            counts["\(action.rawValue) refused", default: 0] += 1
        }
        try await look(after: action)
    }

    /// What is wrong after a step.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private func look(after action: Action) async throws {
        rows = try farm.store.readNow { transaction throws(FarmStoreError) in try Rows(transaction) }
        var faults = rows.faults
        let contents = farm.jobs.tasksInMemory
        if contents.ready != rows.ready {
            faults.append(
                "ready in memory only: \(contents.ready.subtracting(rows.ready)), in rows only: \(rows.ready.subtracting(contents.ready))"
            )
        }
        if contents.active != rows.active {
            faults.append("active in memory: \(contents.active), in rows: \(rows.active)")
        }
        for event in await farm.takeEvents() { mirror.hear(event) }
        faults += mirror.compare(rows)
        let kept = Dictionary(uniqueKeysWithValues: rows.jobs.map { ($0.job.id, $0.tasks.count) })
        for (id, tasks) in promised where kept[id] != tasks { faults.append("job \(id) has lost tasks") }
        guard faults.isEmpty else {
            throw Fault(
                description: "after \(action) number \(counts[action.rawValue] ?? 0): \(faults.joined(separator: "; "))"
            )
        }
    }

    private enum Action: String, CaseIterable {
        case submit, ask, start, progress, complete, fail, log, jobStatus, taskStatus, priority, tag, unblock
        case signOff, signOn, sleep, wake, workerTags, newTag, delete, deleteOld, collect, timeOut, restart, rush

        var weight: Int {
            switch self {
            case .submit: 4
            case .ask: 30
            case .start, .progress: 10
            case .complete: 16
            case .fail: 6
            case .log: 2
            case .jobStatus: 5
            case .taskStatus: 4
            case .priority, .tag, .unblock, .workerTags, .newTag: 1
            case .signOff, .sleep: 1
            case .signOn, .wake: 3
            case .delete: 2
            case .deleteOld, .timeOut, .restart: 1
            case .collect: 2
            case .rush: 1
            }
        }
    }

    private func perform(_ action: Action) async throws {
        switch action {
        case .submit: if rows.jobs.count < 8 { try await submit() }
        case .ask: try await ask(anyWorker())
        case .start: try await report(TaskReport(status: .active, activity: "Started"))
        case .progress:
            try await report(TaskReport(activity: "Progress", stepsCompleted: Int.random(in: -1...5, using: &random)))
        case .complete: try await report(TaskReport(status: .completed, activity: "Completed"))
        case .fail: try await report(TaskReport(status: .failed, activity: "Failed", log: "Failed"))
        case .log: try await report(TaskReport(log: "a line"))
        case .jobStatus: try await askForJobStatus()
        case .taskStatus: try await askForTaskStatus()
        case .priority:
            if let job = try anyJob() {
                try await farm.jobs.setPriority(job, to: Int.random(in: 0...3, using: &random))
            }
        case .tag: if let job = try anyJob() { try await farm.jobs.setTag(job, to: maybeTag()) }
        case .unblock:
            if let job = try anyJob() {
                try await farm.jobs.removeBlocks([JobBlock(worker: anyWorker(), taskType: "misc")], from: job)
            }
        case .signOff: try await farm.workers.signOff(anyWorker())
        case .sleep: try await farm.workers.report(anyWorker(), .asleep)
        case .signOn, .wake: try await farm.workers.report(anyWorker(), .awake)
        case .workerTags:
            try await farm.workers.setTags(tags.filter { _ in Bool.random(using: &random) }, of: anyWorker())
        case .newTag:
            try await farm.workers.deleteTag(tags.removeFirst())
            let name = "tag \(counts[action.rawValue] ?? 0) anew"
            tags.append(try await farm.workers.createTag(id: nil, name: name, description: "").id)
        case .delete:
            if let job = try anyJob() {
                try await farm.jobs.requestDeletion(of: job)
                promised[job] = nil
            }
        case .deleteOld: try await deleteOld()
        case .collect: await farm.jobs.deleteRequestedJobs()
        case .timeOut: try await timeOut()
        case .restart: try restart()
        case .rush: try await rush()
        }
    }

    // MARK: - What happens

    private func submit() async throws {
        let count = Int.random(in: 1...8, using: &random)
        let tasks = (0..<count).map { place in
            NewJob.Task(
                id: TaskID(), name: "task \(place)", type: Self.types[Int.random(in: 0..<3, using: &random)],
                priority: Int.random(in: 49...51, using: &random), commands: "[]",
                stepsTotal: Int.random(in: 1...4, using: &random),
                dependencies: (0..<place).filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
        }
        let job = NewJob(
            id: JobID(), name: "job", type: "test", priority: Int.random(in: 0...3, using: &random), settings: [:],
            metadata: [:], checkout: nil, workerTag: maybeTag(), isPaused: Int.random(in: 0..<6, using: &random) == 0,
            tasks: tasks)
        promised[try await farm.jobs.submit(job).job.id] = count
    }

    /// A worker gets what a look at all rows says that it has to get.
    private func ask(_ id: WorkerID) async throws {
        guard let found = farm.registry.details(id), found.worker.status == .awake, found.worker.request == nil else {
            return
        }
        let expected = rows.next(for: found.worker, tags: Set(found.tags.map(\.id)))
        let assignment = try await farm.jobs.assignTask(to: id)
        guard assignment?.task.key == expected else {
            throw Fault(
                description:
                    "a worker got \(String(describing: assignment?.task.key)), not \(String(describing: expected))")
        }
        if assignment != nil { counts["handed out", default: 0] += 1 }
    }

    private func report(_ report: TaskReport) async throws {
        // Mostly workers tell of the task that they are at.
        let all = rows.jobs.flatMap(\.tasks)
        let active = all.filter { $0.status == .active }
        guard let task = (Int.random(in: 0..<10, using: &random) > 0 ? active : all).randomElement(using: &random),
            let worker = Int.random(in: 0..<20, using: &random) > 0 ? task.worker : anyWorker()
        else { return }
        try await farm.jobs.report(task.id, by: worker, report)
    }

    private func askForJobStatus() async throws {
        guard let job = try anyJob(), let status = JobStatus.allCases.randomElement(using: &random) else { return }
        try await farm.jobs.setStatus(job, to: status, reason: "because")
    }

    private func askForTaskStatus() async throws {
        guard let task = rows.jobs.flatMap(\.tasks).randomElement(using: &random),
            let status = TaskStatus.allCases.randomElement(using: &random)
        else { return }
        try await farm.jobs.setStatus(task.id, to: status, reason: "because")
    }

    private func deleteOld() async throws {
        let moment = farm.clock.now - .seconds(Int.random(in: 0...4000, using: &random))
        let old = rows.jobs.filter { $0.job.updatedAt <= moment }.map(\.job.id)
        try await farm.jobs.requestDeletion(updatedUntil: moment)
        for id in old { promised[id] = nil }
    }

    private func timeOut() async throws {
        farm.clock.advance(.seconds(Int.random(in: 1...900, using: &random)))
        await farm.jobs.checkTimeouts()
        await farm.workers.checkTimeouts()
    }

    private func restart() throws {
        try farm.restart()
        mirror = EventMirror(rows)
    }

    /// All workers ask at once: nobody gets what another one has.
    private func rush() async throws {
        let awake = workers.filter { farm.registry.worker($0)?.status == .awake }
        let jobs = farm.jobs
        let keys = try await withThrowingTaskGroup(of: TaskKey?.self) { group in
            for worker in awake { group.addTask { try await jobs.assignTask(to: worker)?.task.key } }
            return try await group.reduce(into: [TaskKey]()) { keys, key in if let key { keys.append(key) } }
        }
        guard Set(keys).count == keys.count else { throw Fault(description: "a task was handed out twice: \(keys)") }
    }

    // MARK: - Choosing

    private func anyWorker() -> WorkerID { workers[Int.random(in: 0..<workers.count, using: &random)] }
    private func anyJob() throws -> JobID? { rows.jobs.map(\.job.id).randomElement(using: &random) }
    private func maybeTag() -> WorkerTagID? {
        Int.random(in: 0..<4, using: &random) == 0 ? tags.randomElement(using: &random) : nil
    }

    private func pick(weights: [Int]) -> Int {
        var rest = Int.random(in: 0..<weights.reduce(0, +), using: &random)
        for (place, weight) in weights.enumerated() {
            if rest < weight { return place }
            rest -= weight
        }
        return weights.count - 1
    }
}
