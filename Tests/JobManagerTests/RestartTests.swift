import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("What a start finds", .timeLimit(.minutes(10)))
struct RestartTests {
    @Test("everything as it was: tasks, workers at them, failures, blocks, priorities, tags")
    func same() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 2, failuresOfTask: 3) } }
        let red = try await farm.tag("red")
        let node = try await farm.worker()
        let other = try await farm.worker("other", tags: [red])
        let third = try await farm.worker("third")
        let job = try await farm.submit(JobPlan(count: 30).with { $0.tasks[9].after = ["1"] })
        _ = try await farm.submit(JobPlan("tagged").with { $0.tag = red })
        for _ in 1...2 { try await farm.report(try #require(try await farm.take(node)), node, .failed) }
        let active = try #require(try await farm.take(third))
        farm.clock.advance(.seconds(7))
        #expect(try await farm.jobs.mayKeepRunning(active.id, third).isAllowed)
        let before = try await farm.tasks(job)
        try await farm.audit()

        let again = try await farm.restarted()
        try await again.audit()
        let after = try await again.tasks(job)
        #expect(after[0].touchedAt == JobFarm.start + .seconds(7))
        #expect(after.map(\.status) == before.map(\.status))
        #expect(after.map(\.worker) == before.map(\.worker))
        #expect(try await again.take(third)?.id == active.id)
        #expect(try await again.take(node) == nil)
        #expect(try await again.take(other)?.name == "2")
        let next = try await again.submit(JobPlan("next"))
        #expect(next.number > job.number)
        #expect(try await again.take(node)?.name == "next")
        try await again.audit()
    }

    @Test(
        "what an older program left half done is brought to its end",
        arguments: [
            (JobStatus.cancelRequested, JobStatus.canceled, [TaskStatus.completed, .canceled, .canceled]),
            (.requeueing, .active, [.completed, .active, .queued]),
            (.pauseRequested, .pauseRequested, [.completed, .active, .paused]),
        ])
    func repair(left: JobStatus, end: JobStatus, tasks: [TaskStatus]) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b", "c"))
        try await farm.report(try #require(try await farm.take(node)), node, .completed)
        _ = try await farm.take(node)
        try await farm.store.write { transaction in
            guard var row = try transaction.job(job.number) else { return }
            row.status = left
            try transaction.save(row)
        }
        let again = try await farm.restarted()
        try await again.audit()
        await again.jobs.repair()
        #expect(try await again.job(job).status == end)
        #expect(try await again.statuses(job) == tasks)
        #expect(
            try await again.job(job).activity == "Reenforcing status \"\(end.rawValue)\": checking stuck jobs")
        #expect(try await again.told().first == "job \(left.rawValue) -> \(left.rawValue) refresh")
        try await again.audit()
    }

    @Test("a pause that nobody is waited for any more ends")
    func repairPause() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        try await farm.store.write { transaction in
            guard var row = try transaction.job(job.number) else { return }
            row.status = .pauseRequested
            try transaction.save(row)
        }
        let again = try await farm.restarted()
        await again.jobs.repair()
        #expect(try await again.job(job).status == .paused)
        #expect(try await again.statuses(job) == [.paused])
        try await again.audit()
    }

    @Test("a start with nothing half done changes nothing")
    func nothingToRepair() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        let again = try await farm.restarted()
        await again.jobs.repair()
        #expect(try await again.told().isEmpty)
        #expect(try await again.job(job) == job)
    }
}
