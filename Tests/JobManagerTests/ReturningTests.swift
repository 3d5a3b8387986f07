import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Tasks of workers that are gone", .timeLimit(.minutes(10)))
struct ReturningTests {
    /// What takes a worker away, and why its task goes back then.
    enum Leaving: CaseIterable {
        case signOff, sleep, silence, deletion

        var reason: String {
            switch self {
            case .signOff: "worker node signed off"
            case .sleep: "worker node is now asleep"
            case .silence: "worker node was not heard of for too long"
            case .deletion: "worker node was deleted"
            }
        }

        func happen(_ farm: JobFarm, _ node: WorkerID) async throws {
            switch self {
            case .signOff: try await farm.workers.signOff(node)
            case .sleep: try await farm.workers.report(node, .asleep)
            case .silence:
                farm.clock.advance(.seconds(400))
                await farm.workers.checkTimeouts()
            case .deletion: try await farm.workers.delete(node)
            }
        }
    }

    @Test("go back to the pool, told before the worker itself", arguments: Leaving.allCases)
    func returned(leaving: Leaving) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 2).with { $0.tasks[0].steps = 4 })
        let task = try #require(try await farm.take(node))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 3))
        _ = try await farm.told()
        try await leaving.happen(farm, node)
        #expect(
            try await farm.told() == [
                "log 1: task changed status active -> queued", "task 1 active -> queued", "job active",
                "log 1: Task was queued by Manager because \(leaving.reason)", "worker node",
            ])
        let stored = try await farm.tasks(job)[0]
        #expect(stored.status == .queued)
        #expect(stored.activity == "Task was queued by Manager because \(leaving.reason)")
        #expect(stored.worker == node)
        #expect(stored.stepsCompleted == 0)
        #expect(try await farm.job(job).status == .active)
        try await farm.audit()

        let other = try await farm.worker("other")
        #expect(try await farm.work(other) == ["1", "2"])
        try await farm.audit()
    }

    @Test("are paused when their job is to be, which ends the wait", arguments: Leaving.allCases)
    func paused(leaving: Leaving) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 2))
        _ = try await farm.take(node)
        try await farm.jobs.setStatus(job.id, to: .pauseRequested, reason: "")
        _ = try await farm.told()
        try await leaving.happen(farm, node)
        #expect(
            try await farm.told() == [
                "log 1: task changed status active -> paused", "task 1 active -> paused",
                "job pause-requested -> paused", "log 1: Task was paused by Manager because \(leaving.reason)",
                "worker node",
            ])
        #expect(try await farm.statuses(job) == [.paused, .paused])
        try await farm.audit()
    }

    @Test("a worker that was awake already keeps its task when it says so again")
    func awakeAgain() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        _ = try await farm.take(node)
        try await farm.workers.report(node, .awake)
        #expect(try await farm.statuses(job) == [.active])
        try await farm.audit()
    }

    @Test("a deleted worker's blocks are gone, its failures stay, and its tasks keep its identity")
    func deleted() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 1, failuresOfTask: 3) } }
        let node = try await farm.worker()
        _ = try await farm.worker("other")
        _ = try await farm.worker("third")
        let job = try await farm.submit(JobPlan(count: 2))
        try await farm.report(try #require(try await farm.take(node)), node, .failed)
        #expect(try await farm.jobs.blocks(of: job.id).map(\.block.worker) == [node])
        try await farm.workers.delete(node)
        #expect(try await farm.jobs.blocks(of: job.id).isEmpty)
        let details = try await farm.jobs.task(try await farm.tasks(job)[0].id)
        #expect(details.failedBy == [node])
        #expect(details.task.worker == node)
        try await farm.audit()
    }
}
