import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Tasks that nobody was heard of at", .timeLimit(.minutes(10)))
struct TimeoutTests {
    @Test("fail after the time-out, with the worker named, and not as the worker's failure")
    func timeout() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 20))
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(599))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.statuses(job)[0] == .active)
        farm.clock.advance(.seconds(1))
        _ = try await farm.told()
        await farm.jobs.checkTimeouts()
        #expect(
            try await farm.told() == [
                """
                log 1: Task timed out. It was assigned to worker node (\(node)), but untouched since 2026-01-01T12:00:00Z
                """, "log 1: task changed status active -> failed", "task 1 active -> failed",
            ])
        let details = try await farm.jobs.task(task.id)
        #expect(details.task.activity == "Task timed out on worker node (\(node))")
        #expect(details.failedBy.isEmpty)
        #expect(details.job.status == .active)
        try await farm.audit()
        #expect(try await farm.take(node)?.name == "2")
        try await farm.audit()
    }

    @Test("a tenth of them fail the job")
    func jobFails() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 10))
        _ = try await farm.take(node)
        farm.clock.advance(.seconds(600))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.job(job).status == .failed)
        try await farm.audit()
    }

    @Test("questions and reports count as being heard of, the wall's clock does not")
    func heard() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 2).with { $0.tasks[0].steps = 9 })
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(599))
        #expect(try await farm.jobs.mayKeepRunning(task.id, node).isAllowed)
        farm.clock.advance(.seconds(599))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 1))
        farm.clock.advance(.seconds(599))
        farm.clock.set(JobFarm.start + .seconds(1_000_000))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.statuses(job)[0] == .active)
        farm.clock.set(JobFarm.start)
        farm.clock.advance(.seconds(1))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.statuses(job)[0] == .failed)
        try await farm.audit()
    }

    @Test("a time-out of zero is none")
    func never() async throws {
        let farm = try JobFarm { $0.taskTimeout = .zero }
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        _ = try await farm.take(node)
        farm.clock.advance(.seconds(1_000_000))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.statuses(job) == [.active])
    }

    @Test("after a start workers have all the time again")
    func restart() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        _ = try await farm.take(node)
        farm.clock.advance(.seconds(5000))
        let again = try await farm.restarted()
        await again.jobs.checkTimeouts()
        #expect(try await again.statuses(job) == [.active])
        again.clock.advance(.seconds(600))
        await again.jobs.checkTimeouts()
        #expect(try await again.statuses(job) == [.failed])
        try await again.audit()
    }

    @Test("the worker may complete a task that was given up")
    func late() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 20))
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(600))
        await farm.jobs.checkTimeouts()
        try await farm.report(task, node, .completed)
        #expect(try await farm.statuses(job)[0] == .completed)
        try await farm.audit()
    }
}
