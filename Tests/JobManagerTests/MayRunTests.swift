import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Whether a worker may go on", .timeLimit(.minutes(10)))
struct MayRunTests {
    @Test("it may while the task is its own, which counts as being heard of, and costs no transaction")
    func allowed() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        let transactions = farm.store.transactions
        farm.clock.advance(.seconds(30))
        let answer = try await farm.jobs.mayKeepRunning(task.id, node)
        #expect(answer.isAllowed)
        #expect(answer.reason.isEmpty)
        #expect(!answer.isStatusChangeRequested)
        #expect(farm.store.transactions == transactions)
        try await farm.audit()

        // It is written with what else is only in memory.
        await farm.jobs.saveTouches()
        #expect(try await farm.jobs.task(task.id).task.touchedAt == JobFarm.start + .seconds(30))
        #expect(farm.store.transactions == transactions + 1)
        await farm.jobs.saveTouches()
        #expect(farm.store.transactions == transactions + 1)
    }

    @Test("a task that does not exist")
    func unknown() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let answer = try await farm.jobs.mayKeepRunning(TaskID(), node)
        #expect(!answer.isAllowed)
        #expect(answer.reason == "Task not found")
        #expect(!answer.isStatusChangeRequested)
    }

    @Test(
        "a worker that is asked for something else at once has to ask what, one that may finish first goes on",
        arguments: [true, false])
    func requested(isLazy: Bool) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        try await farm.workers.request(node, .asleep, isLazy: isLazy)
        let answer = try await farm.jobs.mayKeepRunning(task.id, node)
        #expect(answer.isAllowed == isLazy)
        #expect(answer.reason == (isLazy ? "" : "worker status change requested"))
        #expect(answer.isStatusChangeRequested == !isLazy)
        try await farm.audit()
    }

    @Test("nobody may go on with a task that is another worker's, or nobody's")
    func others() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        for id in [task.id, try await farm.tasks(job)[1].id] {
            let answer = try await farm.jobs.mayKeepRunning(id, other)
            #expect(!answer.isAllowed)
            #expect(answer.reason == "task not assigned to this worker")
            #expect(!answer.isStatusChangeRequested)
        }
        try await farm.audit()
    }

    @Test(
        "nobody may go on with a task that is no longer active",
        arguments: [TaskStatus.queued, .canceled, .failed, .completed])
    func inactive(status: TaskStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 20))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(task.id, to: status, reason: "")
        let answer = try await farm.jobs.mayKeepRunning(task.id, node)
        #expect(!answer.isAllowed)
        #expect(answer.reason == "task is in non-runnable status \"\(status.rawValue)\"")
        #expect(try await farm.tasks(job)[0].touchedAt == JobFarm.start)
        try await farm.audit()
    }

    @Test("a request goes before whose task it is, and that before the task's status")
    func precedence() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        _ = try await farm.submit(JobPlan(count: 20))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(task.id, to: .canceled, reason: "")
        #expect(try await farm.jobs.mayKeepRunning(task.id, other).reason == "task not assigned to this worker")
        try await farm.workers.request(other, .offline, isLazy: false)
        #expect(try await farm.jobs.mayKeepRunning(task.id, other).reason == "worker status change requested")
    }

    @Test("a task goes on while its job is to be paused, or deleted")
    func jobs() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(job.id, to: .pauseRequested, reason: "")
        #expect(try await farm.jobs.mayKeepRunning(task.id, node).isAllowed)
        try await farm.jobs.requestDeletion(of: job.id)
        #expect(try await farm.jobs.mayKeepRunning(task.id, node).isAllowed)
        await farm.jobs.deleteRequestedJobs()
        #expect(try await farm.jobs.mayKeepRunning(task.id, node).reason == "Task not found")
        try await farm.audit()
    }
}
