import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("What workers tell of their tasks", .timeLimit(.minutes(10)))
struct ReportTests {
    private func fault(_ farm: JobFarm, _ task: TaskID, _ worker: WorkerID, _ report: TaskReport) async -> JobError? {
        await farm.fault { () throws(JobError) in try await farm.jobs.report(task, by: worker, report) }
    }

    @Test("is refused for a task that is not there, not handed out, or another worker's, in this order")
    func refused() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        let unknown = TaskID()
        let idle = try await farm.tasks(job)[1].id
        for status in [TaskStatus.completed, .softFailed] {
            let report = TaskReport(status: status)
            #expect(await fault(farm, unknown, node, report) == JobError(.notFound, "task \(unknown) not found"))
            #expect(
                await fault(farm, idle, node, report)
                    == JobError(.notAssigned, "task \(idle) is not assigned to any worker, so also not to you"))
            #expect(
                await fault(farm, task.id, other, report)
                    == JobError(.notAssigned, "task \(task.id) is not assigned to you"))
        }
        #expect(
            await fault(farm, task.id, node, TaskReport(status: .softFailed, log: "text"))
                == JobError(.invalid, "task status soft-failed not allowed to be sent by Worker"))
        #expect(!farm.logs.texts(task.id).contains("text"))
        try await farm.audit()
    }

    @Test(
        "steps are kept within those that there are", arguments: [(-5, 0), (0, 0), (2, 2), (3, 3), (4, 3), (.max, 3)])
    func steps(reported: Int, stored: Int) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b").with { $0.tasks[0].steps = 3 })
        let task = try #require(try await farm.take(node))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 1))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: reported))
        #expect(try await farm.tasks(job)[0].stepsCompleted == stored)
        #expect(try await farm.job(job).stepsCompleted == stored)
        try await farm.audit()
    }

    @Test("a piece of log alone is told in whole lines, as the file has it", arguments: ["Fra:1", "Fra:1\n"])
    func wholeLines(text: String) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        _ = await farm.events()
        try await farm.jobs.report(task.id, by: node, TaskReport(log: text))
        #expect(farm.logs.texts(task.id).last == "Fra:1\n")
        #expect(await farm.events() == [.taskLog(TaskLogUpdate(taskID: task.id, log: "Fra:1\n"))])
    }

    @Test("the same steps again are not told")
    func sameSteps() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a").with { $0.tasks[0].steps = 3 })
        let task = try #require(try await farm.take(node))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 1))
        _ = try await farm.told()
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 1))
        #expect(try await farm.told().isEmpty)
        try await farm.jobs.report(task.id, by: node, TaskReport(activity: "busy"))
        #expect(try await farm.told() == ["task a active"])
        try await farm.audit()
    }

    @Test("a piece of log alone costs no transaction, is told, counts as being heard of, and is waited for")
    func logOnly() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        _ = try await farm.told()
        let transactions = farm.store.transactions
        farm.clock.advance(.seconds(500))
        try await farm.jobs.report(task.id, by: node, TaskReport(log: "Fra:1\n"))
        #expect(farm.store.transactions == transactions)
        #expect(farm.logs.texts(task.id).last == "Fra:1\n")
        #expect(farm.logs.flushes(task.id) == 1)
        #expect(try await farm.told() == ["log a: Fra:1\n"])
        farm.clock.advance(.seconds(500))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.jobs.task(task.id).task.status == .active)
        try await farm.audit()
    }

    @Test("nothing at all, or an empty log, says that the worker is at it", arguments: [nil, ""])
    func empty(log: String?) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        _ = try await farm.told()
        farm.clock.advance(.seconds(599))
        try await farm.jobs.report(task.id, by: node, TaskReport(log: log))
        #expect(try await farm.told().isEmpty)
        farm.clock.advance(.seconds(599))
        await farm.jobs.checkTimeouts()
        #expect(try await farm.jobs.task(task.id).task.status == .active)
        try await farm.audit()
    }

    @Test("a whole report is one change, written before its log is, and the log comes first")
    func whole() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b").with { $0.tasks[0].steps = 3 })
        let task = try #require(try await farm.take(node))
        _ = try await farm.told()
        let transactions = farm.store.transactions
        farm.clock.advance(.seconds(9))
        try await farm.jobs.report(
            task.id, by: node, TaskReport(status: .completed, activity: "Done", log: "end\n", stepsCompleted: 2))
        #expect(farm.store.transactions == transactions + 1)
        #expect(
            try await farm.told() == [
                "log a: end\n", "job active", "log a: task changed status active -> completed",
                "task a active -> completed", "job active",
            ])
        let stored = try await farm.tasks(job)[0]
        #expect(stored.activity == "Done")
        #expect(stored.stepsCompleted == 3)
        #expect(stored.touchedAt == JobFarm.start + .seconds(9))
        try await farm.audit()
    }

    @Test("activities are cut where they become too long, and between characters")
    func longActivity() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        let text = "x" + String(repeating: "é", count: 4000)
        try await farm.jobs.report(task.id, by: node, TaskReport(activity: text))
        let stored = try await farm.tasks(job)[0].activity
        #expect(stored.utf8.count == 4095)
        #expect(text.hasPrefix(stored))
    }

    @Test(
        "work that is done counts, whatever was wanted meanwhile",
        arguments: [TaskStatus.canceled, .queued, .failed])
    func lateCompletion(meanwhile: TaskStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(
            JobPlan([.init(name: "a", steps: 2), .init(name: "b", after: ["a"])] + fillers))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(task.id, to: meanwhile, reason: "")
        try await farm.report(task, node, .completed)
        #expect(try await farm.statuses(job)[0] == .completed)
        try await farm.audit()
        #expect(try await farm.work(node).contains("b"))
        try await farm.audit()
    }

    @Test("the last work of a canceled job completes it")
    func lateEnd() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a"))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(job.id, to: .canceled, reason: "")
        try await farm.report(task, node, .completed)
        #expect(try await farm.job(job).status == .completed)
        try await farm.audit()
    }

    @Test("work that nobody wants any more is given up")
    func abandon() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(job.id, to: .canceled, reason: "")
        let answer = await fault(farm, task.id, node, TaskReport(status: .active, activity: "Started"))
        #expect(answer == JobError(.notAssigned, "task \(task.id) is canceled and not yours any more"))
        #expect(try await farm.statuses(job) == [.canceled, .canceled])
        try await farm.audit()
    }

    @Test("a worker that was taken for lost goes on with its task if nobody else has it")
    func back() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(400))
        await farm.workers.checkTimeouts()
        #expect(try await farm.statuses(job)[0] == .queued)
        try await farm.report(task, node, .active)
        #expect(try await farm.statuses(job)[0] == .active)
        try await farm.audit()
        try await farm.report(task, node, .completed)
        try await farm.audit()
    }

    @Test("a worker that was taken for lost and has another task by now leaves the old one")
    func backAndBusy() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(400))
        await farm.workers.checkTimeouts()
        try await farm.workers.report(node, .awake)
        _ = try await farm.submit(JobPlan("urgent").with { $0.priority = 90 })
        #expect(try await farm.take(node)?.name == "urgent")
        let answer = await fault(farm, task.id, node, TaskReport(status: .active))
        #expect(answer?.code == .notAssigned)
        #expect(try await farm.statuses(job) == [.queued, .queued])
        try await farm.audit()
    }

    @Test("late steps and activities of a task that somebody has stopped say nothing, a late log is kept")
    func lateDetails() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan([.init(name: "a", steps: 5), .init(name: "b")]))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(task.id, to: .canceled, reason: "stop")
        _ = try await farm.told()
        try await farm.jobs.report(
            task.id, by: node, TaskReport(activity: "Progress", log: "late\n", stepsCompleted: 4))
        #expect(try await farm.told() == ["log a: late\n"])
        let stored = try await farm.tasks(job)[0]
        #expect(stored.activity == "stop")
        #expect(stored.stepsCompleted == 0)
        try await farm.audit()
    }

    @Test(
        "a late failure of a task that is over changes nothing", arguments: [TaskStatus.canceled, .completed, .failed])
    func lateFailure(meanwhile: TaskStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(fillers))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(task.id, to: meanwhile, reason: "")
        try await farm.report(task, node, .failed)
        #expect(try await farm.statuses(job)[0] == meanwhile)
        #expect(try await farm.jobs.task(task.id).failedBy.isEmpty)
        try await farm.audit()
    }

    private var fillers: [JobPlan.Task] { (1...20).map { JobPlan.Task(name: "filler \($0)") } }
}
