import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Which task a worker gets", .timeLimit(.minutes(10)))
struct SchedulingTests {
    @Test("jobs of a higher priority first, then tasks of a higher priority, then older jobs, then a job's own order")
    func order() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let tasks: (String) -> [JobPlan.Task] = { name in
            [.init(name: "\(name)1"), .init(name: "\(name)2", priority: 60), .init(name: "\(name)3", priority: 40)]
        }
        for (name, priority) in [("a", 50), ("b", 50), ("c", 90), ("d", -3), ("e", 50)] {
            _ = try await farm.submit(JobPlan(tasks(name)).with { $0.priority = priority })
        }
        try await farm.audit()
        #expect(
            try await farm.work(node) == [
                "c2", "c1", "c3", "a2", "b2", "e2", "a1", "b1", "e1", "a3", "b3", "e3", "d2", "d1", "d3",
            ])
        try await farm.audit()
    }

    @Test("another priority of a job counts at once, and after a start")
    func setPriority() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let first = try await farm.submit(JobPlan("a", "b"))
        let second = try await farm.submit(JobPlan("c", "d"))
        #expect(try await farm.take(node)?.name == "a")
        _ = try await farm.told()
        try await farm.jobs.setPriority(second.id, to: 51)
        #expect(try await farm.told() == ["job queued"])
        #expect(try await farm.job(second).priority == 51)
        try await farm.audit()
        let other = try await farm.worker("other")
        #expect(try await farm.take(other)?.name == "c")
        try await farm.jobs.setPriority(first.id, to: 100)
        let again = try await farm.restarted()
        #expect(try await again.take(try await again.worker("third"))?.name == "b")
        try await again.audit()
    }

    @Test("workers get the types that they know, in the same order")
    func types() async throws {
        let farm = try JobFarm()
        let blender = try await farm.worker("blender")
        let both = try await farm.worker("both", types: ["misc", "blender"])
        _ = try await farm.submit(
            JobPlan([.init(name: "a", type: "misc"), .init(name: "b"), .init(name: "c", type: "other")]))
        #expect(try await farm.take(blender)?.name == "b")
        #expect(try await farm.take(both)?.name == "a")
        #expect(try await farm.work(both) == ["a"])
        try await farm.audit()
    }

    @Test("a task that is stored with capitals in its type is for nobody, as workers' types are in lower case")
    func capitals() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker(types: ["Blender"])
        _ = try await farm.submit(JobPlan([.init(name: "a", type: "Blender"), .init(name: "b")]))
        #expect(try await farm.work(node) == ["b"])
        try await farm.audit()
    }

    @Test("a task waits until all that it depends on is completed")
    func dependencies() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        let job = try await farm.submit(
            JobPlan([.init(name: "end", after: ["a", "b"]), .init(name: "a"), .init(name: "b")]))
        let a = try #require(try await farm.take(node))
        let b = try #require(try await farm.take(other))
        #expect(try await farm.take(try await farm.worker("third")) == nil)
        try await farm.report(a, node, .completed)
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
        try await farm.report(b, other, .completed)
        #expect(try await farm.take(node)?.name == "end")
        try await farm.audit()
        // What was done is not, and has to be done before.
        try await farm.jobs.setStatus(try await farm.tasks(job)[0].id, to: .queued, reason: "")
        try await farm.jobs.setStatus(a.id, to: .queued, reason: "")
        try await farm.audit()
        #expect(try await farm.work(other) == ["a", "end"])
        try await farm.audit()
    }

    @Test("a job with a tag is for the workers that have it, one without for all")
    func tags() async throws {
        let farm = try JobFarm()
        let (red, blue) = (try await farm.tag("red"), try await farm.tag("blue"))
        let plain = try await farm.worker("plain")
        let tagged = try await farm.worker("tagged", tags: [red])
        _ = try await farm.submit(JobPlan("a", "b").with { $0.tag = red })
        _ = try await farm.submit(JobPlan("c", "d").with { $0.tag = blue })
        _ = try await farm.submit(JobPlan("e", "f"))
        try await farm.audit()
        #expect(try await farm.take(plain)?.name == "e")
        #expect(try await farm.work(tagged) == ["a", "b", "f"])
        try await farm.audit()
    }

    @Test("another tag of a job counts at once, and leaves alone what workers are at")
    func setTag() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        let plain = try await farm.worker("plain")
        let tagged = try await farm.worker("tagged", tags: [red])
        let job = try await farm.submit(JobPlan("a", "b", "c", "d"))
        let a = try #require(try await farm.take(plain))
        _ = try await farm.told()
        try await farm.jobs.setTag(job.id, to: red)
        #expect(try await farm.told() == ["job active"])
        #expect(try await farm.job(job).workerTag == red)
        try await farm.audit()
        #expect(try await farm.jobs.mayKeepRunning(a.id, plain).isAllowed)
        try await farm.report(a, plain, .completed)
        #expect(try await farm.take(plain) == nil)
        #expect(try await farm.take(tagged)?.name == "b")
        try await farm.jobs.setTag(job.id, to: nil)
        #expect(try await farm.take(plain)?.name == "c")
        try await farm.audit()
    }

    @Test("a job whose tag is deleted is for all workers, and that is told")
    func deletedTag() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        let plain = try await farm.worker("plain")
        let job = try await farm.submit(JobPlan("a").with { $0.tag = red })
        #expect(try await farm.take(plain) == nil)
        _ = try await farm.told()
        try await farm.workers.deleteTag(red)
        #expect(try await farm.told() == ["job queued"])
        #expect(try await farm.job(job).workerTag == nil)
        try await farm.audit()
        #expect(try await farm.take(plain)?.name == "a")
        try await farm.audit()
    }

    @Test("tasks are handed out of jobs that are queued or active, and not of those that are to be deleted")
    func jobs() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let paused = try await farm.submit(JobPlan("paused").with { $0.isPaused = true })
        #expect(paused.status == .paused)
        #expect(try await farm.statuses(paused) == [.paused])
        let canceled = try await farm.submit(JobPlan("canceled"))
        try await farm.jobs.setStatus(canceled.id, to: .canceled, reason: "")
        let deleted = try await farm.submit(JobPlan("deleted"))
        try await farm.jobs.requestDeletion(of: deleted.id)
        _ = try await farm.submit(JobPlan("queued"))
        try await farm.audit()
        #expect(try await farm.work(node) == ["queued"])
        try await farm.jobs.setStatus(paused.id, to: .requeueing, reason: "")
        #expect(try await farm.work(node) == ["paused"])
        try await farm.audit()
    }

    @Test("a paused task of an active job waits for somebody to queue it")
    func pausedTask() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let a = try await farm.tasks(job)[0]
        try await farm.jobs.setStatus(a.id, to: .paused, reason: "wait")
        #expect(try await farm.work(node) == ["b"])
        #expect(try await farm.job(job).status == .active)
        try await farm.jobs.setStatus(a.id, to: .queued, reason: "go")
        #expect(try await farm.work(node) == ["a"])
        #expect(try await farm.job(job).status == .completed)
        try await farm.audit()
    }

    @Test("a worker that has a task gets the same one again, whatever else there is, and its steps stay")
    func again() async throws {
        let farm = try JobFarm()
        let red = try await farm.tag("red")
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 2).with { $0.tasks[0].steps = 5 })
        let task = try #require(try await farm.take(node))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 2))
        _ = try await farm.submit(JobPlan("urgent").with { $0.priority = 99 })
        try await farm.jobs.setTag(job.id, to: red)
        farm.clock.advance(.seconds(5))
        _ = try await farm.told()
        let again = try #require(try await farm.take(node))
        #expect(again.id == task.id)
        #expect(again.stepsCompleted == 2)
        #expect(again.touchedAt == JobFarm.start + .seconds(5))
        #expect(
            try await farm.told() == ["log 1: Task assigned to worker node (\(node))", "task 1 active -> active"])
        try await farm.audit()
    }

    @Test("a worker that asks while its job is to be paused is at no task any more: that is paused, and so is the job")
    func askingWhilePausing() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        let task = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(job.id, to: .pauseRequested, reason: "")
        #expect(try await farm.take(node) == nil)
        #expect(try await farm.job(job).status == .paused)
        #expect(try await farm.statuses(job) == [.paused, .paused])
        #expect(
            try await farm.jobs.task(task.id).task.activity
                == "Task was paused by Manager because worker node asked for another one")
        try await farm.audit()
    }

    @Test("with nothing to do a worker is answered without the database")
    func nothing() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan([.init(name: "a", type: "other")]))
        let transactions = farm.store.transactions
        for _ in 0..<10 { #expect(try await farm.take(node) == nil) }
        #expect(farm.store.transactions == transactions)
        try await farm.audit()
    }

    @Test("what is handed out is the worker's, with its commands as they are stored")
    func assignment() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a").with { $0.priority = 7 })
        farm.clock.advance(.seconds(1))
        let assignment = try #require(try await farm.jobs.assignTask(to: node))
        #expect(assignment.task.worker == node)
        #expect(assignment.task.status == .active)
        #expect(assignment.task.touchedAt == JobFarm.start + .seconds(1))
        #expect(assignment.task.updatedAt == JobFarm.start + .seconds(1))
        #expect(assignment.job.id == job.id)
        #expect(assignment.job.priority == 7)
        #expect(assignment.worker.id == node)
        #expect(assignment.commands.first?["name"]?.string == "echo")
        #expect(try await farm.tasks(job)[0] == assignment.task)
        try await farm.audit()
    }

    @Test("a worker that is not awake, or is asked for something else, gets nothing, and loses nothing")
    func notAwake() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        try await farm.workers.request(node, .asleep, isLazy: true)
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
        try await farm.workers.report(node, .asleep)
        #expect(try await farm.take(node) == nil)
        try await farm.audit()
        #expect(try await farm.take(try await farm.worker("other"))?.name == "a")
        try await farm.audit()
    }
}
