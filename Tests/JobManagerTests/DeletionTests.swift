import EventBus
import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Deleting jobs", .timeLimit(.minutes(10)))
struct DeletionTests {
    @Test("a job is marked first, then what lies on disks goes, then its rows, and all of that is told")
    func deletion() async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b").with { $0.checkout = "proj/one" })
        let other = try await farm.submit(JobPlan("c"))
        let task = try #require(try await farm.take(node))
        farm.clock.advance(.seconds(2))
        _ = await farm.events()
        try await farm.jobs.requestDeletion(of: job.id)
        let marked = await farm.events()
        guard marked.count == 1, case .job(let update) = marked[0] else {
            Issue.record("\(marked)")
            return
        }
        #expect(update.deleteRequestedAt == JobFarm.start + .seconds(2))
        #expect(update.status == .active)
        #expect(try await farm.job(job).deleteRequestedAt == JobFarm.start + .seconds(2))
        #expect(farm.storage.deletions.isEmpty)
        try await farm.audit()

        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.checkout("proj/one"), .files(job.id)])
        #expect(await farm.events() == [.job(.deleted(job.id))])
        let fault = await farm.fault { () throws(JobError) in try await farm.jobs.job(job.id) }
        #expect(fault?.code == .notFound)
        let report = await farm.fault { () throws(JobError) in
            try await farm.jobs.report(task.id, by: node, TaskReport(status: .completed))
        }
        #expect(report == JobError(.notFound, "task \(task.id) not found"))
        #expect(try await farm.jobs.jobs(JobQuery()).map(\.job.id) == [other.id])
        try await farm.audit()
        #expect(try await farm.take(node)?.name == "c")
        try await farm.audit()
    }

    @Test("a second request keeps the moment of the first")
    func twice() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        try await farm.jobs.requestDeletion(of: job.id)
        farm.clock.advance(.seconds(2))
        try await farm.jobs.requestDeletion(of: job.id)
        #expect(try await farm.job(job).deleteRequestedAt == JobFarm.start)
    }

    @Test("jobs of any status can be deleted", arguments: [JobStatus.queued, .completed, .canceled, .paused, .failed])
    func statuses(status: JobStatus) async throws {
        let farm = try JobFarm()
        let node = try await farm.worker()
        let job = try await farm.submit(JobPlan("a", "b"))
        if status == .completed { _ = try await farm.work(node) }
        if [.canceled, .paused, .failed].contains(status) {
            try await farm.jobs.setStatus(job.id, to: status, reason: "")
        }
        #expect(try await farm.job(job).status == status)
        try await farm.jobs.requestDeletion(of: job.id)
        await farm.jobs.deleteRequestedJobs()
        #expect(try await farm.jobs.jobs(JobQuery()).isEmpty)
        try await farm.audit()
    }

    @Test("everything that belongs to a job goes with it: failures, blocks, dependencies, its preview")
    func cascade() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 1, failuresOfTask: 3) } }
        let node = try await farm.worker()
        _ = try await farm.worker("other")
        let job = try await farm.submit(JobPlan([.init(name: "a"), .init(name: "b", after: ["a"])]))
        let task = try #require(try await farm.take(node))
        try await farm.report(task, node, .failed)
        let now = farm.clock.now
        try await farm.store.write { try $0.saveLastRendered(job.number, task.id, at: now) }
        try await farm.jobs.requestDeletion(of: job.id)
        await farm.jobs.deleteRequestedJobs()
        let rest = try await farm.store.read { transaction throws(FarmStoreError) in
            (
                try transaction.failures(in: job.number).count, try transaction.blocks(of: job.number).count,
                try transaction.dependencies(in: job.number).count, try transaction.tasks(of: job.number).count,
                try transaction.lastRenderedJob() == nil
            )
        }
        #expect(rest == (0, 0, 0, 0, true))
        try await farm.audit()
    }

    @Test("a checkout that two jobs share stays until the last of them is gone")
    func sharedCheckout() async throws {
        let farm = try JobFarm()
        let jobs = [
            try await farm.submit(JobPlan("a").with { $0.checkout = "shared" }),
            try await farm.submit(JobPlan("b").with { $0.checkout = "shared" }),
        ]
        #expect(try await farm.jobs.wouldDeleteCheckout(jobs[0].id) == false)
        try await farm.jobs.requestDeletion(of: jobs[0].id)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.files(jobs[0].id)])
        #expect(try await farm.jobs.wouldDeleteCheckout(jobs[1].id))
        try await farm.jobs.requestDeletion(of: jobs[1].id)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.files(jobs[0].id), .checkout("shared"), .files(jobs[1].id)])
        try await farm.audit()
    }

    @Test("a checkout goes with the last of two jobs that are deleted together")
    func sharedCheckoutTogether() async throws {
        let farm = try JobFarm()
        for name in ["a", "b"] { _ = try await farm.submit(JobPlan(name).with { $0.checkout = "shared" }) }
        #expect(try await farm.jobs.requestDeletion(updatedUntil: farm.clock.now) == 2)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions.filter { $0 == .checkout("shared") }.count == 1)
        #expect(try await farm.jobs.jobs(JobQuery()).isEmpty)
    }

    @Test("without a file store, checkouts are nobody's affair")
    func noFileStore() async throws {
        let farm = try JobFarm(storage: RecordedStorage(deletesCheckouts: false))
        let job = try await farm.submit(JobPlan("a").with { $0.checkout = "proj" })
        #expect(try await farm.jobs.wouldDeleteCheckout(job.id) == false)
        try await farm.jobs.requestDeletion(of: job.id)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.files(job.id)])
    }

    @Test("a job without a checkout has none to delete")
    func noCheckout() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a"))
        #expect(try await farm.jobs.wouldDeleteCheckout(job.id) == false)
        let other = try await farm.submit(JobPlan("a").with { $0.checkout = "proj" })
        #expect(try await farm.jobs.wouldDeleteCheckout(other.id))
        try await farm.jobs.requestDeletion(of: job.id)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.files(job.id)])
    }

    @Test(
        "what cannot be deleted stays marked and is tried again, once a time, and keeps nothing else",
        arguments: [true, false])
    func failing(isCheckout: Bool) async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan("a").with { $0.checkout = "proj" })
        let other = try await farm.submit(JobPlan("b"))
        farm.storage.refuse([isCheckout ? .checkout("proj") : .files(job.id)])
        for id in [job.id, other.id] { try await farm.jobs.requestDeletion(of: id) }
        await farm.jobs.deleteRequestedJobs()
        #expect(try await farm.jobs.jobs(JobQuery()).map(\.job.id) == [job.id])
        #expect(try await farm.tasks(job).count == 1)
        let attempts = farm.storage.attempts
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.attempts == attempts + 1)
        // What is gone already is not touched again: its name may be another checkout's by now.
        #expect(isCheckout || farm.storage.deletions == [.checkout("proj"), .files(other.id)])
        try await farm.audit()
        farm.storage.refuse([])
        await farm.jobs.deleteRequestedJobs()
        #expect(try await farm.jobs.jobs(JobQuery()).isEmpty)
        try await farm.audit()
    }

    @Test("many jobs that cannot be deleted do not keep later ones from it")
    func manyFailing() async throws {
        let farm = try JobFarm()
        for number in 1...20 { _ = try await farm.submit(JobPlan("a").with { $0.checkout = "proj-\(number)" }) }
        let last = try await farm.submit(JobPlan("b"))
        farm.storage.refuse(Set((1...20).map { .checkout("proj-\($0)") }))
        #expect(try await farm.jobs.requestDeletion(updatedUntil: farm.clock.now) == 21)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.storage.deletions == [.files(last.id)])
        #expect(farm.storage.attempts == 21)
    }

    @Test("jobs that did not change since a moment are deleted together, those that are marked already told no more")
    func mass() async throws {
        let farm = try JobFarm()
        let old = [try await farm.submit(JobPlan("a")), try await farm.submit(JobPlan("b"))]
        farm.clock.advance(.seconds(10))
        let young = try await farm.submit(JobPlan("c"))
        try await farm.jobs.requestDeletion(of: old[1].id)
        let early = await farm.fault { () throws(JobError) in
            try await farm.jobs.requestDeletion(updatedUntil: JobFarm.start + .seconds(-1))
        }
        #expect(early == JobError(.nothingToDelete, "no jobs modified before timestamp"))
        _ = await farm.events()
        #expect(try await farm.jobs.requestDeletion(updatedUntil: JobFarm.start) == 1)
        #expect(try await farm.told() == ["job queued"])
        await farm.jobs.deleteRequestedJobs()
        #expect(try await farm.jobs.jobs(JobQuery()).map(\.job.id) == [young.id])
        try await farm.audit()
    }

    @Test("a large job goes piece by piece")
    func large() async throws {
        let farm = try JobFarm()
        let job = try await farm.submit(JobPlan(count: 5001))
        let transactions = farm.store.transactions
        try await farm.jobs.requestDeletion(of: job.id)
        await farm.jobs.deleteRequestedJobs()
        #expect(farm.store.transactions == transactions + 4)
        #expect(try await farm.jobs.jobs(JobQuery()).isEmpty)
        try await farm.audit()
    }

    @Test("the background deletes what is asked for, and what was left by another run")
    func background() async throws {
        let farm = try JobFarm()
        let left = try await farm.submit(JobPlan("a"))
        try await farm.jobs.requestDeletion(of: left.id)
        let again = try await farm.restarted()
        let background = Task { await again.jobs.runDeletions() }
        while try await !again.jobs.jobs(JobQuery()).isEmpty { await Task.yield() }
        let job = try await again.submit(JobPlan("b"))
        try await again.jobs.requestDeletion(of: job.id)
        while try await !again.jobs.jobs(JobQuery()).isEmpty { await Task.yield() }
        background.cancel()
        await background.value
        #expect(farm.storage.deletions == [.files(left.id), .files(job.id)])
        try await again.audit()
    }
}
