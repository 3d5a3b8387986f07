import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("What becomes of jobs", .timeLimit(.minutes(10)))
struct StatusTests {
    @Test("a job begins with its first task, ends with its last, and every step of it is told in order")
    func life() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b").with { $0.tasks[0].steps = 3 })
        #expect(try await farm.told() == ["job queued"])

        let a = try #require(try await farm.take(node))
        #expect(
            try await farm.told() == [
                "log a: Task assigned to worker node (\(node))", "log a: task changed status queued -> active",
                "task a queued -> active", "job queued -> active",
            ])
        try await farm.jobs.report(
            a.id, by: node, TaskReport(activity: "Progress", log: "line\n", stepsCompleted: 2))
        #expect(try await farm.told() == ["log a: line\n", "job active", "task a active"])
        try await farm.jobs.report(a.id, by: node, TaskReport(status: .completed, activity: "Completed"))
        #expect(
            try await farm.told() == [
                "log a: task changed status active -> completed", "task a active -> completed", "job active",
            ])

        let b = try #require(try await farm.take(node))
        #expect(
            try await farm.told() == [
                "log b: Task assigned to worker node (\(node))", "log b: task changed status queued -> active",
                "task b queued -> active",
            ])
        try await farm.report(b, node, .completed)
        #expect(
            try await farm.told() == [
                "log b: task changed status active -> completed", "task b active -> completed",
                "job active -> completed",
            ])
        let stored = try await farm.job(job)
        #expect(stored.activity == "Changed to status \"completed\": all tasks completed")
        try await farm.audit()
    }

    @Test("what is told of a job is what it is then")
    func fresh() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan(count: 2).with { $0.tasks[0].steps = 5 })
        let task = try #require(try await farm.take(node))
        _ = await farm.events()
        farm.clock.advance(.seconds(3))
        try await farm.jobs.report(task.id, by: node, TaskReport(stepsCompleted: 4))
        let events: [FarmEvent] = await farm.events()
        guard events.count == 2, case .job(let job) = events[0], case .task(let update) = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(job.stepsCompleted == 4)
        #expect(job.stepsTotal == 6)
        #expect(job.updated == JobFarm.start + .seconds(3))
        #expect(job.previousStatus == nil)
        #expect(update.stepsCompleted == 4)
        #expect(update.updated == JobFarm.start + .seconds(3))
        #expect(update.worker?.id == node)
        #expect(update.worker?.name == "node")
        try await farm.audit()
    }

    @Test("a canceled job stops all that could run, and keeps what is done")
    func cancel() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 4))
        try await farm.report(try #require(try await farm.take(node)), node, .completed)
        let active = try #require(try await farm.take(node))
        _ = try await farm.told()
        try await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "enough")
        #expect(
            try await farm.told() == ["job active -> cancel-requested refresh", "job cancel-requested -> canceled"])
        #expect(try await farm.statuses(job) == [.completed, .canceled, .canceled, .canceled])
        #expect(try await farm.job(job).activity == "Changed to status \"canceled\": enough")
        #expect(
            try await farm.tasks(job).last?.activity
                == "Manager cancelled this task because the job got status \"cancel-requested\".")
        #expect(try await farm.take(node) == nil)
        #expect(
            try await farm.jobs.mayKeepRunning(active.id, node).reason
                == "task is in non-runnable status \"canceled\"")
        try await farm.audit()
    }

    @Test("a requeue queues what was stopped, and of a completed job everything")
    func requeue() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(
            JobPlan([.init(name: "a", steps: 2), .init(name: "b", after: ["a"]), .init(name: "c", after: ["a", "b"])]))
        try await farm.report(try #require(try await farm.take(node)), node, .completed)
        try await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "")
        _ = try await farm.told()
        try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "again")
        #expect(
            try await farm.told() == ["job canceled -> requeueing refresh", "job requeueing -> queued refresh"])
        #expect(try await farm.statuses(job) == [.completed, .queued, .queued])
        #expect(try await farm.job(job).stepsCompleted == 2)
        try await farm.audit()

        #expect(try await farm.work(node) == ["b", "c"])
        #expect(try await farm.job(job).status == .completed)
        try await farm.audit()
        try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "all")
        #expect(try await farm.statuses(job) == [.queued, .queued, .queued])
        #expect(try await farm.job(job).stepsCompleted == 0)
        try await farm.audit()
        #expect(try await farm.work(node) == ["a", "b", "c"])
        try await farm.audit()
    }

    @Test("a requeue leaves the tasks alone that workers are at")
    func requeueActive() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 3))
        let active = try #require(try await farm.take(node))
        try await farm.jobs.setStatus(try await farm.tasks(job)[2].id, to: .canceled, reason: "")
        try await farm.jobs.setStatus(job.id, to: .requeueing, reason: "")
        #expect(try await farm.statuses(job) == [.active, .queued, .queued])
        #expect(try await farm.job(job).status == .active)
        #expect(try await farm.jobs.mayKeepRunning(active.id, node).isAllowed)
        try await farm.audit()
        try await farm.report(active, node, .completed)
        #expect(try await farm.job(job).status == .active)
        try await farm.audit()
    }

    @Test(
        "a pause waits for the tasks that workers are at, whatever becomes of them",
        arguments: [TaskStatus.completed, .failed, .canceled, .queued])
    func pause(end: TaskStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let other = try await farm.worker("other")
        let job = try await farm.submit(JobPlan(count: 20))
        let first = try #require(try await farm.take(node))
        let second = try #require(try await farm.take(other))
        _ = try await farm.told()
        try await farm.jobs.setStatus(job.id, to: .paused, reason: "night")
        #expect(try await farm.told() == ["job active -> pause-requested refresh"])
        #expect(try await farm.job(job).activity == "Changed to status \"pause-requested\": night")
        #expect(try await farm.statuses(job)[2...].allSatisfy { $0 == .paused })
        try await farm.audit()

        try await farm.report(second, other, .completed)
        #expect(try await farm.job(job).status == .pauseRequested)
        _ = try await farm.told()
        try await farm.report(first, node, end)
        // What another worker could try is paused too.
        let status: TaskStatus = [.queued, .failed].contains(end) ? .paused : end
        #expect(try await farm.statuses(job)[0] == status)
        #expect(try await farm.job(job).status == .paused)
        #expect(try await farm.told().last == "job pause-requested -> paused")
        #expect(try await farm.take(node) == nil)
        try await farm.audit()

        try await farm.jobs.setStatus(job.id, to: .queued, reason: "day")
        #expect(try await farm.work(node).count == (end == .completed ? 18 : 19))
        try await farm.audit()
    }

    @Test("a job that waits for its pause can be canceled, and then paused tasks stay so")
    func cancelPausing() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan(count: 3))
        _ = try await farm.take(node)
        try await farm.jobs.setStatus(job.id, to: .pauseRequested, reason: "")
        try await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "")
        #expect(try await farm.job(job).status == .canceled)
        #expect(try await farm.statuses(job) == [.canceled, .paused, .paused])
        try await farm.audit()
    }

    @Test("requeueing one task of a completed job brings the job back, and touches no other task")
    func requeueOne() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(
            JobPlan([.init(name: "a", steps: 3), .init(name: "b", after: ["a"]), .init(name: "c")]))
        _ = try await farm.work(node)
        _ = try await farm.told()
        let a = try await farm.tasks(job)[0]
        try await farm.jobs.setStatus(a.id, to: .queued, reason: "spoiled")
        #expect(
            try await farm.told() == [
                "log a: task changed status completed -> queued", "task a completed -> queued",
                "job completed -> queued refresh",
            ])
        #expect(try await farm.statuses(job) == [.queued, .completed, .completed])
        #expect(try await farm.tasks(job)[0].activity == "spoiled")
        #expect(try await farm.job(job).stepsCompleted == 2)
        try await farm.audit()
        #expect(try await farm.work(node) == ["a"])
        #expect(try await farm.job(job).status == .completed)
        try await farm.audit()
    }

    @Test("so does requeueing one task of a job that failed or was canceled", arguments: [JobStatus.failed, .canceled])
    func requeueOneOfOver(end: JobStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b", "c"))
        try await farm.jobs.setStatus(job.id, to: end, reason: "")
        try await farm.jobs.setStatus(try await farm.tasks(job)[1].id, to: .queued, reason: "just this one")
        #expect(try await farm.job(job).status == .queued)
        #expect(try await farm.statuses(job) == [.canceled, .queued, .canceled])
        try await farm.audit()
        #expect(try await farm.work(node) == ["b"])
        #expect(try await farm.job(job).status == .canceled)
        #expect(try await farm.statuses(job) == [.canceled, .completed, .canceled])
        try await farm.audit()
    }

    @Test("a job with the status that it is asked for stays as it is, and nothing is told")
    func same() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        try await farm.jobs.setStatus(job.id, to: .cancelRequested, reason: "first")
        _ = try await farm.told()
        try await farm.jobs.setStatus(job.id, to: .canceled, reason: "second")
        #expect(try await farm.told().isEmpty)
        #expect(try await farm.job(job).activity == "Changed to status \"canceled\": first")
        try await farm.audit()
    }

    @Test("what a job's status does not allow changes nothing")
    func impossible() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        _ = try await farm.told()
        for status in [JobStatus.active, .completed, .underConstruction] {
            let fault = await farm.fault { () throws(JobError) in
                try await farm.jobs.setStatus(job.id, to: status, reason: "")
            }
            #expect(fault?.code == .impossible)
        }
        let task = try await farm.tasks(job)[0]
        for status in [TaskStatus.active, .softFailed] {
            let fault = await farm.fault { () throws(JobError) in
                try await farm.jobs.setStatus(task.id, to: status, reason: "")
            }
            #expect(fault?.code == .impossible)
        }
        #expect(try await farm.told().isEmpty)
        #expect(try await farm.job(job) == job)
        try await farm.audit()
    }

    @Test(
        "a job that can do nothing more is over: what is left waits for what has failed, or is canceled",
        arguments: [TaskStatus.failed, .canceled], [true, false])
    func stuck(end: TaskStatus, isBegun: Bool) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let rest = (1...20).map { JobPlan.Task(name: "\($0)", after: ["first"]) }
        let job = try await farm.submit(JobPlan([.init(name: "first")] + rest))
        if isBegun { _ = try await farm.take(node) }
        try await farm.jobs.setStatus(try await farm.tasks(job)[0].id, to: end, reason: "")
        #expect(try await farm.job(job).status == (end == .failed ? .failed : .canceled))
        #expect(try await farm.statuses(job)[1...].allSatisfy { $0 == .canceled })
        try await farm.audit()
    }

    @Test("the farm is looked at when a job begins and when it ends")
    func farmStatus() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(JobPlan("a"))
        #expect(farm.workers.farmStatus == .waiting)
        let task = try #require(try await farm.take(node))
        #expect(farm.workers.farmStatus == .active)
        try await farm.report(task, node, .completed)
        #expect(farm.workers.farmStatus == .idle)
        try await farm.audit()
    }
}
