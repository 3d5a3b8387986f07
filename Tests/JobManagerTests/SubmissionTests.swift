import FarmModel
import FarmStore
import JobManager
import Testing
import WorkerManager

@Suite("Storing new jobs", .timeLimit(.minutes(10)))
struct SubmissionTests {
    @Test("a new job is stored as it was made, its steps counted, its tasks numbered")
    func stored() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        var new = JobPlan([.init(name: "a", steps: 4), .init(name: "b", priority: 7, steps: 3, after: ["a"])]).job
        new.name = "job ☃"
        new.priority = -2
        new.settings = ["frames": "1-3", "list": [1, 2]]
        new.metadata = ["user.name": "Ann"]
        new.checkout = "proj/one"
        new.workerTag = red
        let details = try await farm.jobs.submit(new)
        #expect(try await farm.jobs.job(new.id) == details)
        #expect(details.job.status == .queued)
        #expect(details.job.stepsTotal == 7)
        #expect(details.job.stepsCompleted == 0)
        #expect(details.job.createdAt == JobFarm.start)
        #expect(details.job.priority == -2)
        #expect(details.job.checkout == "proj/one")
        #expect(details.job.workerTag == red)
        #expect(details.settings == new.settings)
        #expect(details.metadata == new.metadata)
        let tasks = try await farm.tasks(details.job)
        #expect(tasks.map(\.id) == new.tasks.map(\.id))
        #expect(tasks.map(\.key.index) == [1, 2])
        #expect(tasks.map(\.priority) == [50, 7])
        #expect(try await farm.jobs.task(tasks[1].id).dependencies == [1])
        #expect(try await farm.told() == ["job queued"])
        try await farm.audit()
    }

    @Test("a job that begins paused keeps its tasks until it goes on")
    func paused() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a").with { $0.isPaused = true })
        #expect(job.status == .paused)
        #expect(try await farm.statuses(job) == [.paused])
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
        try await farm.jobs.setStatus(job.id, to: .queued, reason: "")
        #expect(try await farm.work(node) == ["a"])
        try await farm.audit()
    }

    @Test("a tag that is not there, and an identity that is taken, leave nothing behind")
    func refused() async throws {
        let farm = try JobFarm()
        let tag = WorkerTagID()
        let first = JobPlan("a").job
        _ = try await farm.jobs.submit(first)
        _ = try await farm.told()
        var unknown = JobPlan("b").job
        unknown.workerTag = tag
        var taken = JobPlan("b", "c").job
        taken.tasks[1].id = first.tasks[0].id
        var twice = JobPlan("b", "c").job
        twice.tasks[1].id = twice.tasks[0].id
        var job = JobPlan("b").job
        job.id = first.id
        for (new, code) in [(unknown, JobError.Code.unknownTag), (taken, .invalid), (twice, .invalid), (job, .invalid)]
        {
            let fault = await farm.fault { () throws(JobError) in try await farm.jobs.submit(new) }
            #expect(fault?.code == code)
        }
        let fault = await farm.fault { () throws(JobError) in try await farm.jobs.submit(taken) }
        #expect(fault?.message.contains("\(first.tasks[0].id)") == true)
        #expect(fault?.message.contains("\"c\"") == true)
        #expect(try await farm.jobs.jobs(JobQuery()).count == 1)
        #expect(try await farm.told().isEmpty)
        try await farm.audit()
    }

    @Test("the same dependency twice is one")
    func repeatedDependency() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        var new = JobPlan("a", "b").job
        new.tasks[1].dependencies = [0, 0]
        _ = try await farm.jobs.submit(new)
        try await farm.audit()
        #expect(try await farm.work(node) == ["a", "b"])
        try await farm.audit()
    }

    @Test("jobs that come at once are all stored")
    func atOnce() async throws {
        let farm = try JobFarm()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 { group.addTask { _ = try await farm.submit(JobPlan("\(number)")) } }
            try await group.waitForAll()
        }
        let jobs = try await farm.jobs.jobs(JobQuery()).map(\.job)
        #expect(Set(jobs.map(\.number)).count == 50)
        try await farm.audit()
    }

    @Test("while the disk is full nothing is stored and nothing told")
    func fullDisk() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        _ = try await farm.told()
        try await farm.store.limitPages(to: 1)
        let plan = JobPlan(count: 3000)
        let fault = await farm.fault { () throws(JobError) in try await farm.jobs.submit(plan.job) }
        #expect(fault?.code == .unavailable)
        #expect(try await farm.told().isEmpty)
        try await farm.audit()
        try await farm.store.limitPages(to: 1_000_000)
        #expect(try await farm.take(node)?.name == "a")
        try await farm.audit()
    }
}
