import FarmModel
import Testing

@testable import JobManager

@Suite("What a job's status means for its tasks")
struct JobConsequencesTests {
    typealias Move = JobConsequences.Move
    private static let mixed: TaskCounts = [
        .active: 1, .canceled: 1, .completed: 1, .failed: 1, .queued: 1, .softFailed: 1, .paused: 1,
    ]

    @Test("a cancellation stops all that could run, and is done at once", arguments: JobStatus.allCases)
    func cancelRequested(old: JobStatus) throws {
        let consequences = JobConsequences(of: .cancelRequested, from: old, tasks: Self.mixed)
        let move = try #require(consequences.move)
        #expect(Set(move.from) == [.active, .queued, .softFailed])
        #expect(move.to == .canceled)
        #expect(move.activity == "Manager cancelled this task because the job got status \"cancel-requested\".")
        #expect(consequences.refreshesTasks)
        #expect(consequences.followUp == .canceled)
    }

    @Test("a failure stops all that could run, and is the end", arguments: JobStatus.allCases)
    func failed(old: JobStatus) throws {
        let consequences = JobConsequences(of: .failed, from: old, tasks: Self.mixed)
        let move = try #require(consequences.move)
        #expect(Set(move.from) == [.active, .queued, .softFailed])
        #expect(move.to == .canceled)
        #expect(move.activity == "Manager cancelled this task because the job got status \"failed\".")
        #expect(consequences.refreshesTasks)
        #expect(consequences.followUp == nil)
    }

    @Test("a pause holds back what nobody is at, and waits for the rest", arguments: [0, 1, 7])
    func pauseRequested(active: Int) throws {
        let tasks: TaskCounts = [.active: active, .queued: 2, .softFailed: 1, .completed: 1]
        let consequences = JobConsequences(of: .pauseRequested, from: .active, tasks: tasks)
        let move = try #require(consequences.move)
        #expect(Set(move.from) == [.queued, .softFailed])
        #expect(move.to == .paused)
        #expect(move.activity == "Manager paused this task because the job got status \"pause-requested\".")
        #expect(consequences.refreshesTasks)
        #expect(consequences.followUp == (active == 0 ? .paused : nil))
    }

    @Test("a requeue queues what was stopped, and of a completed job everything", arguments: JobStatus.allCases)
    func requeueing(old: JobStatus) throws {
        let consequences = JobConsequences(of: .requeueing, from: old, tasks: Self.mixed)
        let move = try #require(consequences.move)
        let stopped: Set<TaskStatus> = [.canceled, .failed, .paused, .softFailed]
        #expect(Set(move.from) == (old == .completed ? stopped.union([.completed, .active]) : stopped))
        #expect(move.to == .queued)
        #expect(
            move.activity
                == "Queued because job transitioned status from \"\(old.rawValue)\" to \"requeueing\"")
        #expect(consequences.refreshesTasks)
        #expect(consequences.followUp == .queued)
    }

    @Test("a queued job whose tasks are all completed is completed, and one at which workers are is active")
    func queued() {
        let done = JobConsequences(of: .queued, from: .requeueing, tasks: [.completed: 2])
        #expect(done.followUp == .completed)
        let rest = JobConsequences(of: .queued, from: .requeueing, tasks: [.completed: 2, .queued: 1])
        #expect(rest.followUp == nil)
        let busy = JobConsequences(of: .queued, from: .requeueing, tasks: [.completed: 2, .queued: 1, .active: 1])
        #expect(busy.followUp == .active)
        for consequences in [done, rest, busy] {
            #expect(consequences.move == nil)
            #expect(consequences.refreshesTasks)
        }
    }

    @Test(
        "other statuses leave tasks alone",
        arguments: [JobStatus.active, .completed, .canceled, .paused, .underConstruction], JobStatus.allCases)
    func nothing(new: JobStatus, old: JobStatus) {
        let consequences = JobConsequences(of: new, from: old, tasks: Self.mixed)
        #expect(consequences.move == nil)
        #expect(!consequences.refreshesTasks)
        #expect(consequences.followUp == nil)
    }

    @Test("moving tasks moves their counts", arguments: JobStatus.allCases)
    func counts(new: JobStatus) throws {
        guard let move = JobConsequences(of: new, from: .active, tasks: Self.mixed).move else { return }
        var counts = Self.mixed
        counts.moveAll(from: move.from, to: move.to)
        #expect(counts.total == Self.mixed.total)
        #expect(counts.sum(move.from) == 0)
        #expect(counts[move.to] == Self.mixed[move.to] + Self.mixed.sum(move.from))
    }
}
