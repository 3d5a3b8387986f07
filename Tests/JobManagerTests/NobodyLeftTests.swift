import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Jobs for which no worker is left", .timeLimit(.minutes(10)))
struct NobodyLeftTests {
    private let reason = "Changed to status \"failed\": no more workers left to run tasks of type \"blender\""

    @Test("fail when the last one that could try a task is kept from the job for others")
    func blocked() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 3, failuresOfTask: 3) } }
        let (node, other) = (try await farm.worker(), try await farm.worker("other"))
        let job = try await farm.submit(JobPlan(count: 60))
        let first = try #require(try await farm.take(node))
        try await farm.report(first, node, .failed)
        // `other` fails tasks that are not the first one, which waits for it alone.
        let kept = try #require(try await farm.take(other))
        #expect(kept.name == "1")
        try await farm.jobs.setStatus(kept.id, to: .queued, reason: "")
        try await farm.report(try #require(try await farm.take(node)), node, .failed)
        #expect(try await farm.job(job).status == .active)
        for _ in 1...3 {
            guard let task = try await farm.take(other) else { break }
            try await farm.report(task, other, .failed)
        }
        #expect(try await farm.job(job).status == .failed)
        #expect(try await farm.job(job).activity == reason)
        try await farm.audit()
    }

    @Test("do not get back what everybody has failed, when the last who did turns out to be at fault")
    func notGivenBack() async throws {
        let farm = try JobFarm { $0.failurePolicy = { FailurePolicy(blocklistThreshold: 3, failuresOfTask: 3) } }
        var workers: [WorkerID] = []
        for number in 1...3 { workers.append(try await farm.worker("node-\(number)")) }
        let job = try await farm.submit(JobPlan(count: 60))
        for worker in workers {
            let task = try #require(try await farm.take(worker))
            #expect(task.name == "1")
            try await farm.report(task, worker, .failed)
        }
        #expect(try await farm.statuses(job)[0] == .failed)
        for _ in 1...2 { try await farm.report(try #require(try await farm.take(workers[2])), workers[2], .failed) }
        #expect(try await farm.jobs.blocks(of: job.id).count == 1)
        #expect(try await farm.statuses(job).prefix(3) == [.failed, .softFailed, .softFailed])
        #expect(try await farm.job(job).status == .active)
        try await farm.audit()
    }

    @Test(
        "fail when the last one is deleted or loses the tag, and wait when there is no worker at all", arguments: 0..<3)
    func gone(how: Int) async throws {
        let farm = try JobFarm()
        let tag = try await farm.tag("fast")
        let node = try await farm.worker(tags: [tag])
        let other = try await farm.worker("other", tags: [tag])
        let job = try await farm.submit(JobPlan(count: 20).with { $0.tag = tag })
        try await farm.report(try #require(try await farm.take(node)), node, .failed)
        await farm.jobs.checkWorkersLeft()
        #expect(try await farm.job(job).status == .active)
        if how == 0 { try await farm.workers.setTags([], of: other) } else { try await farm.workers.delete(other) }
        if how == 2 { try await farm.workers.delete(node) }
        await farm.jobs.checkWorkersLeft()
        #expect(try await farm.job(job).status == (how == 2 ? .active : .failed))
        if how != 2 { #expect(try await farm.job(job).activity == reason) }
        try await farm.audit()
    }
}
