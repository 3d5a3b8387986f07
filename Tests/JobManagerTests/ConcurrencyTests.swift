import EventBus
import FarmModel
import FarmStore
import Foundation
import JobManager
import Synchronization
import Testing
import WorkerManager

@Suite("Many at once", .timeLimit(.minutes(10)))
struct ConcurrencyTests {
    @Test("many workers do every task once, none before what it depends on")
    func everyTaskOnce() async throws {
        let farm = try JobFarm()
        var workers: [WorkerID] = []
        for number in 1...12 { workers.append(try await farm.worker("\(number)")) }
        for name in ["a", "b", "c"] {
            let tasks = (1...60).map { number in
                JobPlan.Task(
                    name: "\(name)\(number)", priority: number % 3,
                    after: number.isMultiple(of: 7) ? ["\(name)\(number - 3)", "\(name)\(number - 5)"] : [])
            }
            _ = try await farm.submit(JobPlan(tasks))
        }
        let done = Names()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers {
                group.addTask {
                    var misses = 0
                    while misses < 20 {
                        guard let task = try await farm.take(worker) else {
                            misses += 1
                            await Task.yield()
                            continue
                        }
                        misses = 0
                        done.append(task.name)
                        try await farm.report(task, worker, .completed)
                    }
                }
            }
            try await group.waitForAll()
        }
        let names = done.all
        #expect(names.count == 180)
        #expect(Set(names).count == 180)
        for name in ["a", "b", "c"] {
            for number in stride(from: 7, through: 60, by: 7) {
                let place = try #require(names.firstIndex(of: "\(name)\(number)"))
                #expect(names[..<place].contains("\(name)\(number - 3)"))
                #expect(names[..<place].contains("\(name)\(number - 5)"))
            }
        }
        #expect(try await farm.jobs.jobs(JobQuery()).allSatisfy { $0.job.status == .completed })
        try await farm.audit()
    }

    @Test("whatever people ask meanwhile, what is stored twice agrees", arguments: 1...4)
    func disorder(seed: Int) async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        var workers: [WorkerID] = []
        for number in 1...6 {
            workers.append(try await farm.worker("\(number)", tags: number.isMultiple(of: 2) ? [red] : []))
        }
        var jobs: [Job] = []
        for _ in 0..<3 {
            let tasks = (1...30).map { number in
                JobPlan.Task(name: "\(number)", steps: 3, after: number > 20 ? ["\(number - 15)"] : [])
            }
            jobs.append(try await farm.submit(JobPlan(tasks)))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, worker) in workers.enumerated() {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(seed * 100 + number))
                    for _ in 0..<40 {
                        guard let task = try await farm.take(worker) else { continue }
                        let ends: [TaskStatus?] = [.completed, .completed, .completed, .failed, nil]
                        let end = ends.randomElement(using: &random) ?? nil
                        try? await farm.jobs.report(
                            task.id, by: worker,
                            TaskReport(status: end, stepsCompleted: .random(in: 0...5, using: &random)))
                    }
                }
            }
            let (all, first) = (jobs, workers[0])
            group.addTask {
                var random = SeededGenerator(seed: UInt64(seed))
                for _ in 0..<60 {
                    let job = all[.random(in: 0..<3, using: &random)]
                    switch Int.random(in: 0..<8, using: &random) {
                    case 0: try? await farm.jobs.setStatus(job.id, to: .pauseRequested, reason: "")
                    case 1: try? await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "")
                    case 2: try await farm.jobs.setPriority(job.id, to: .random(in: 0...100, using: &random))
                    case 3: try await farm.jobs.setTag(job.id, to: Bool.random(using: &random) ? red : nil)
                    case 4:
                        let task = try await farm.tasks(job)[.random(in: 0..<30, using: &random)]
                        let status = TaskStatus.allCases.randomElement(using: &random) ?? .queued
                        try? await farm.jobs.setStatus(task.id, to: status, reason: "")
                    case 5: try await farm.workers.report(first, Bool.random(using: &random) ? .awake : .asleep)
                    default: try? await farm.jobs.setStatus(job.id, to: .requeueing, reason: "")
                    }
                }
            }
            try await group.waitForAll()
        }
        try await farm.audit()
    }

    @Test("a worker that asks many times at once has one task")
    func oneTaskEach() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 20))
        let taken = try await withThrowingTaskGroup(of: TaskID?.self) { group in
            for _ in 0..<10 { group.addTask { try await farm.take(node)?.id } }
            return try await group.reduce(into: Set<TaskID?>()) { $0.insert($1) }
        }
        #expect(taken.count == 1)
        #expect(try await farm.statuses(job).filter { $0 == .active }.count == 1)
        try await farm.audit()
    }

    @Test("a job that gets another tag while a worker asks for its task keeps the task for others")
    func tagMeanwhile() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        let plain = try await farm.worker("plain")
        let tagged = try await farm.worker("tagged", tags: [red])
        let job = try await farm.submit(JobPlan("a"))
        let gate = DispatchSemaphore(value: 0)
        // Each is in the queue when the next one begins.
        let held = Task.immediate { try await farm.store.write { _ in gate.wait() } }
        let tagging = Task.immediate { try await farm.jobs.setTag(job.id, to: red) }
        async let taken = farm.take(plain)
        while farm.jobs.taskCounts.ready > 0 { await Task.yield() }
        gate.signal()
        #expect(try await taken == nil)
        try await held.value
        try await tagging.value
        try await farm.audit()
        #expect(try await farm.take(tagged)?.name == "a")
        try await farm.audit()
    }
}

/// Numbers that a seed determines.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// Names in the order in which they were added.
private final class Names: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }
    func append(_ name: String) { names.withLock { $0.append(name) } }
}
