import FarmModel
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("When tasks begin and end", .timeLimit(.minutes(10)))
struct TimingTests {
    @Test("is noted when they are handed out and reported, and forgotten when they are queued again")
    func oneTask() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        farm.clock.advance(.seconds(10))
        let task = try #require(try await farm.take(node))
        #expect(task.startedAt == JobFarm.start + .seconds(10) && task.endedAt == nil)
        farm.clock.advance(.seconds(5))
        try await farm.report(task, node, .completed)
        let ended = try await farm.tasks(job)[0]
        #expect(ended.startedAt == JobFarm.start + .seconds(10) && ended.endedAt == JobFarm.start + .seconds(15))
        try await farm.jobs.setStatus(task.id, to: .queued, reason: "")
        let queued = try await farm.tasks(job)[0]
        #expect(queued.startedAt == nil && queued.endedAt == nil)
        #expect(farm.jobs.outcomes.completed == 1 && farm.jobs.outcomes.failed == 0)
    }

    @Test("is noted of all that are stopped with their job, too")
    func canceled() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        _ = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(5))
        try await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "")
        let tasks = try await farm.tasks(job)
        #expect(tasks[0].startedAt == JobFarm.start && tasks[0].endedAt == JobFarm.start + .seconds(5))
        #expect(tasks[1].startedAt == nil && tasks[1].endedAt == nil)
        try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "")
        #expect(try await farm.tasks(job).allSatisfy { $0.startedAt == nil && $0.endedAt == nil })
    }
}
