import EventBus
import FarmModel
import FarmStore
import JobManager
import Testing
import WorkerManager

@Suite("Tasks that fail", .timeLimit(.minutes(10)))
struct FailureTests {
    /// So many tasks that one failed one does not fail the job.
    private let plan = JobPlan(count: 20)

    private func fail(_ farm: JobFarm, _ name: String, _ workers: [WorkerID]) async throws -> Job {
        let job = try await farm.submit(plan)
        for worker in workers {
            let task = try #require(try await farm.take(worker))
            #expect(task.name == name)
            try await farm.report(task, worker, .failed)
        }
        return job
    }

    @Test("with one worker, its first failure fails the job")
    func oneWorker() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await fail(farm, "1", [node])
        let stored = try await farm.job(job)
        #expect(stored.status == .failed)
        #expect(
            stored.activity
                == "Changed to status \"failed\": no more workers left to run tasks of type \"blender\"")
        #expect(try await farm.statuses(job) == [.failed] + Array(repeating: .canceled, count: 19))
        let lines = farm.logs.texts(try await farm.tasks(job)[0].id)
        #expect(
            lines.contains {
                $0.hasSuffix(
                    """
                    Task failed by worker node (\(node)), Manager will fail the entire job as there are no more workers \
                    left for tasks of type "blender".
                    """)
            })
        try await farm.audit()
    }

    @Test("with two workers, the second may try, and its failure fails the job")
    func twoWorkers() async throws {
        let farm = try JobFarm()
        let (node, other) = (try await farm.worker(), try await farm.worker("other"))
        let job = try await fail(farm, "1", [node])
        #expect(try await farm.statuses(job)[0] == .softFailed)
        #expect(try await farm.job(job).status == .active)
        #expect(try await farm.take(node)?.name == "2")
        let task = try #require(try await farm.take(other))
        #expect(task.name == "1")
        try await farm.audit()
        try await farm.report(task, other, .failed)
        #expect(try await farm.job(job).status == .failed)
        try await farm.audit()
    }

    @Test("with three workers each may try, and then the task has failed, and the job goes on", arguments: [3, 4])
    func moreWorkers(count: Int) async throws {
        let farm = try JobFarm()
        var workers: [WorkerID] = []
        for number in 1...count { workers.append(try await farm.worker("node-\(number)")) }
        let job = try await fail(farm, "1", Array(workers.prefix(3)))
        #expect(try await farm.statuses(job)[0] == .failed)
        #expect(try await farm.job(job).status == .active)
        let task = try await farm.tasks(job)[0]
        let lines = farm.logs.texts(task.id).compactMap { line in
            line.contains("Manager will mark") ? String(line.dropFirst("2026-01-01T12:00:00Z ".count)) : nil
        }
        #expect(
            lines == [
                """
                Task failed by 1 worker, Manager will mark it as soft failure. 2 more failures will cause hard failure.
                """,
                """
                Task failed by 2 workers, Manager will mark it as soft failure. 1 more failure will cause hard failure.
                """, "Task failed by 3 workers, Manager will mark it as hard failure",
            ])
        #expect(Set(try await farm.jobs.task(task.id).failedBy) == Set(workers.prefix(3)))
        if count == 4 { #expect(try await farm.take(workers[3])?.name == "2") }
        try await farm.audit()
    }

    @Test("a small job has failed with its first failed task")
    func smallJob() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 3, failuresOfTask: 1) } }
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 10))
        let task = try #require(try await farm.take(node))
        _ = try await farm.told()
        try await farm.report(task, node, .failed)
        #expect(
            try await farm.told() == [
                "log 1: Task failed by 1 worker, Manager will mark it as hard failure",
                "log 1: task changed status active -> failed", "task 1 active -> failed",
                "job active -> failed refresh",
            ])
        #expect(try await farm.job(job).activity == "Changed to status \"failed\": too many tasks failed")
        try await farm.audit()
    }

    @Test("only workers count that know the type, have the job's tag, are not kept from it, and are there")
    func whoCounts() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        let node = try await farm.worker("node", tags: [red])
        _ = try await farm.worker("untagged")
        _ = try await farm.worker("other type", types: ["misc"], tags: [red])
        let deleted = try await farm.worker("deleted", tags: [red])
        try await farm.workers.delete(deleted)
        let job = try await farm.submit(plan.with { $0.tag = red })
        try await farm.report(try #require(try await farm.take(node)), node, .failed)
        #expect(try await farm.job(job).status == .failed)
        try await farm.audit()
    }

    @Test("workers that are away count: they may come back")
    func offline() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let away = try await farm.worker("away")
        try await farm.workers.signOff(away)
        let job = try await fail(farm, "1", [node])
        #expect(try await farm.job(job).status == .active)
        #expect(try await farm.statuses(job)[0] == .softFailed)
        try await farm.audit()
    }

    @Test("the third failed task of a type keeps a worker from more of them, in that job")
    func blocked() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker("node", types: ["blender", "misc"])
        let other = try await farm.worker("other")
        let job = try await farm.submit(plan.with { $0.tasks.append(.init(name: "misc", type: "misc")) })
        for name in ["1", "2", "3"] {
            let task = try #require(try await farm.take(node))
            #expect(task.name == name)
            #expect(try await farm.jobs.blocks(of: job.id).isEmpty)
            try await farm.report(task, node, .failed)
        }
        let blocks = try await farm.jobs.blocks(of: job.id)
        #expect(blocks.map(\.block) == [JobBlock(worker: node, taskType: "blender")])
        #expect(blocks.map(\.workerName) == ["node"])
        #expect(try await farm.statuses(job).prefix(3) == [.softFailed, .softFailed, .softFailed])
        try await farm.audit()
        #expect(try await farm.work(node) == ["misc"])
        #expect(try await farm.take(other)?.name == "1")

        _ = try await farm.submit(JobPlan("elsewhere"))
        #expect(try await farm.work(node) == ["elsewhere"])
        try await farm.jobs.removeBlocks([JobBlock(worker: node, taskType: "blender")], from: job.id)
        try await farm.audit()
        // What it has failed is still not for it.
        #expect(try await farm.take(node)?.name == "4")
        try await farm.audit()
    }

    @Test("when a worker is kept from a type, what it had failed for good is queued again")
    func requeued() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 3, failuresOfTask: 1) } }
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        let job = try await farm.submit(JobPlan(count: 60))
        for _ in 1...2 { try await farm.report(try #require(try await farm.take(node)), node, .failed) }
        try await farm.report(try #require(try await farm.take(other)), other, .failed)
        #expect(try await farm.statuses(job).prefix(3) == [.failed, .failed, .failed])
        let last = try #require(try await farm.take(node))
        _ = try await farm.told()
        try await farm.report(last, node, .failed)
        let reason = "worker node was blocked from tasks of type \"blender\""
        #expect(
            try await farm.told() == [
                "log 4: Task failed by 1 worker, Manager will mark it as hard failure",
                "log 4: task changed status active -> failed", "task 4 active -> failed",
                "log 1: task changed status failed -> queued", "task 1 failed -> queued",
                "log 1: Task was queued by Manager because \(reason)",
                "log 2: task changed status failed -> queued", "task 2 failed -> queued",
                "log 2: Task was queued by Manager because \(reason)",
            ])
        #expect(try await farm.statuses(job).prefix(4) == [.queued, .queued, .failed, .failed])
        #expect(try await farm.take(node) == nil)
        #expect(try await farm.take(other)?.name == "1")
        try await farm.audit()
    }

    @Test("a job that failed can be tried by everybody when it is queued again")
    func requeuedJob() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 1, failuresOfTask: 3) } }
        let (node, other) = (try await farm.worker(), try await farm.worker("other"))
        let job = try await fail(farm, "1", [node])
        #expect(try await farm.take(node) == nil)
        try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "")
        #expect(try await farm.jobs.blocks(of: job.id).isEmpty)
        let task = try #require(try await farm.take(node))
        #expect(task.name == "1")
        #expect(try await farm.jobs.task(task.id).failedBy.isEmpty)
        try await farm.audit()
        // It need not have changed its status for that.
        try await farm.report(task, node, .failed)
        try await farm.jobs.setStatus(job.id, to: .queued, reason: "")
        #expect(try await farm.take(node)?.name == "1")
        #expect(try await farm.take(other)?.name == "2")
        try await farm.audit()
    }

    @Test("a task that is queued again by somebody can be tried by everybody, and only that one")
    func requeuedTask() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.worker("other")
        let job = try await farm.submit(plan)
        for _ in 1...2 { try await farm.report(try #require(try await farm.take(node)), node, .failed) }
        let second = try await farm.tasks(job)[1]
        try await farm.jobs.setStatus(second.id, to: .queued, reason: "")
        #expect(try await farm.jobs.task(second.id).failedBy.isEmpty)
        #expect(try await farm.jobs.task(try await farm.tasks(job)[0].id).failedBy == [node])
        try await farm.audit()
        #expect(try await farm.take(node)?.name == "2")
        try await farm.audit()
    }

    @Test("a worker's second failure of a task counts once")
    func twice() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        for number in 1...3 { _ = try await farm.worker("other-\(number)") }
        let job = try await fail(farm, "1", [node])
        let task = try await farm.tasks(job)[0]
        try await farm.report(task, node, .failed)
        try await farm.report(task, node, .failed)
        #expect(try await farm.statuses(job)[0] == .softFailed)
        #expect(try await farm.jobs.task(task.id).failedBy == [node])
        #expect(try await farm.jobs.blocks(of: job.id).isEmpty)
        try await farm.audit()
    }

    @Test("a late failure in a job that has failed does not bring it back")
    func lateInFailedJob() async throws {
        let farm = try JobFarm()
        let (node, _) = (try await farm.worker(), try await farm.worker("other"))
        let job = try await farm.submit(plan)
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(job.id, to: .failed, reason: "given up")
        try await farm.report(task, node, .failed)
        #expect(try await farm.job(job).status == .failed)
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
    }
}
