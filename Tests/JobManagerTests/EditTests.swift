import FarmModel
import FarmStore
import JobManager
import Testing
import WorkerManager

@Suite("What people ask of jobs and tasks that are there", .timeLimit(.minutes(10)))
struct EditTests {
    @Test("what is not there cannot be asked anything")
    func unknown() async throws {
        let farm = try JobFarm()
        let (job, task) = (JobID(), TaskID())
        let calls: [() async -> JobError?] = [
            { await farm.fault { () throws(JobError) in try await farm.jobs.job(job) } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.setPriority(job, to: 1) } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.setTag(job, to: nil) } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.setStatus(job, to: .queued, reason: "") } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.removeBlocks([], from: job) } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.requestDeletion(of: job) } },
            { await farm.fault { () throws(JobError) in try await farm.jobs.wouldDeleteCheckout(job) } },
        ]
        for call in calls { #expect(await call() == JobError(.notFound, "no such job")) }
        let details = await farm.fault { () throws(JobError) in
            _ = try await farm.jobs.task(task)
            return true
        }
        #expect(details == JobError(.notFound, "no such task"))
        let status = await farm.fault { () throws(JobError) in
            try await farm.jobs.setStatus(task, to: .queued, reason: "")
        }
        #expect(status == JobError(.notFound, "no such task"))
        #expect(try await farm.jobs.tasks(of: job, offset: 0, limit: 9).isEmpty)
        #expect(try await farm.jobs.blocks(of: job).isEmpty)
        #expect(try await farm.told().isEmpty)
    }

    @Test("a tag that is not there cannot be asked for")
    func unknownTag() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        let tag = WorkerTagID()
        let fault = await farm.fault { () throws(JobError) in try await farm.jobs.setTag(job.id, to: tag) }
        #expect(fault == JobError(.unknownTag, "there is no worker tag \(tag)"))
        #expect(throws: JobError(.unknownTag, "there is no worker tag \(tag)")) {
            try farm.jobs.check(workerTag: tag)
        }
        #expect(throws: Never.self) { try farm.jobs.check(workerTag: nil) }
        try await farm.audit()
    }

    @Test("a task that people stop is told with the reason, and its job goes on")
    func task() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        _ = try await farm.told()
        try await farm.jobs.setStatus(task.id, to: .canceled, reason: "wrong frame")
        #expect(
            try await farm.told() == ["log a: task changed status active -> canceled", "task a active -> canceled"])
        let stored = try await farm.jobs.task(task.id)
        #expect(stored.task.activity == "wrong frame")
        #expect(stored.task.worker == node)
        #expect(stored.job.status == .active)
        try await farm.audit()
        try await farm.jobs.setStatus(try await farm.tasks(job)[1].id, to: .canceled, reason: "")
        #expect(
            try await farm.job(job).activity
                == "Changed to status \"canceled\": canceled task was last runnable task of job, canceling job")
        try await farm.audit()
    }

    @Test("a task of a paused job that is queued is paused until its job goes on")
    func heldTask() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        try await farm.report(try #require(try await farm.take(node)), node, .completed)
        try await farm.jobs.setStatus(job.id, to: .paused, reason: "")
        let a = try await farm.tasks(job)[0]
        try await farm.jobs.setStatus(a.id, to: .queued, reason: "")
        #expect(try await farm.statuses(job) == [.paused, .paused])
        #expect(try await farm.job(job).status == .paused)
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
    }

    @Test("a job that is being deleted cannot be worked on again, nor can its tasks")
    func deleted() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        #expect(try await farm.work(node) == ["a"])
        try await farm.jobs.requestDeletion(of: job.id)
        let jobFault = await farm.fault { () throws(JobError) in
            try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "")
        }
        #expect(jobFault?.code == .impossible)
        let task = try await farm.tasks(job)[0].id
        let taskFault = await farm.fault { () throws(JobError) in
            try await farm.jobs.setStatus(task, to: .queued, reason: "")
        }
        #expect(taskFault == JobError(.impossible, "the job of task \(task) is being deleted"))
        try await farm.audit()
    }

    @Test("blocks that are not there can be removed, and others stay")
    func removeBlocks() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 1, failuresOfTask: 5) } }
        let nodes = [try await farm.worker("zoe"), try await farm.worker("abe"), try await farm.worker("moe")]
        let job = try await farm.submit(JobPlan(count: 30))
        for node in nodes.prefix(2) {
            try await farm.report(try #require(try await farm.take(node)), node, .failed)
        }
        #expect(try await farm.jobs.blocks(of: job.id).map(\.workerName) == ["abe", "zoe"])
        _ = try await farm.told()
        try await farm.jobs.removeBlocks(
            [
                JobBlock(worker: nodes[2], taskType: "blender"), JobBlock(worker: nodes[0], taskType: "other"),
                JobBlock(worker: nodes[0], taskType: "blender"),
            ], from: job.id)
        #expect(try await farm.told() == ["job active"])
        #expect(try await farm.jobs.blocks(of: job.id).map(\.workerName) == ["abe"])
        try await farm.audit()
        #expect(try await farm.take(nodes[0]) != nil)
        #expect(try await farm.take(nodes[1]) == nil)
    }

    @Test("tasks are listed in their order, piece by piece")
    func tasks() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan(count: 7))
        #expect(try await farm.jobs.tasks(of: job.id, offset: 0, limit: .max).map(\.key.index) == Array(1...7))
        #expect(try await farm.jobs.tasks(of: job.id, offset: 2, limit: 3).map(\.name) == ["3", "4", "5"])
        #expect(try await farm.jobs.tasks(of: job.id, offset: 7, limit: 3).isEmpty)
    }

    @Test("texts that are too long are cut")
    func longReason() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        try await farm.jobs.setStatus(
            try await farm.tasks(job)[0].id, to: .failed, reason: String(repeating: "x", count: 9000))
        #expect(try await farm.tasks(job)[0].activity.count == 4096)
    }
}
