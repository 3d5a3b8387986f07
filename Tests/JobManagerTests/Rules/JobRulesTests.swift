import FarmModel
import Testing

@testable import JobManager

@Suite("What a task's status means for its job")
struct JobRulesTests {
    typealias Change = JobRules.Change
    private static let over: Set<JobStatus> = [.completed, .failed, .canceled]

    @Test("a queued task brings back a job that is over, and changes no other one", arguments: JobStatus.allCases)
    func queued(job: JobStatus) {
        let change = JobRules.change(after: .queued, job: job, tasks: [.queued: 1, .completed: 3])
        #expect(change == (Self.over.contains(job) ? Change(.queued, "task was queued") : nil))
    }

    @Test(
        "an active task makes its job active, unless the job is on its way to its end or to a pause, or over",
        arguments: JobStatus.allCases)
    func active(job: JobStatus) {
        let change = JobRules.change(after: .active, job: job, tasks: [.active: 1, .queued: 3])
        let stays: Set<JobStatus> = Self.over.union([.active, .cancelRequested, .pauseRequested])
        #expect(change == (stays.contains(job) ? nil : Change(.active, "task became active")))
    }

    @Test("so does a task that another worker may try", arguments: JobStatus.allCases)
    func softFailed(job: JobStatus) {
        let change = JobRules.change(after: .softFailed, job: job, tasks: [.softFailed: 1, .active: 1])
        let stays: Set<JobStatus> = Self.over.union([.active, .cancelRequested, .pauseRequested])
        #expect(change == (stays.contains(job) ? nil : Change(.active, "task became soft-failed")))
    }

    @Test("the last task to be completed completes the job, whatever it is", arguments: JobStatus.allCases)
    func lastCompleted(job: JobStatus) {
        let change = JobRules.change(after: .completed, job: job, tasks: [.completed: 4])
        #expect(change == (job == .completed ? nil : Change(.completed, "all tasks completed")))
    }

    @Test(
        "another completed task makes a queued job active, and ends a pause that waited for it",
        arguments: JobStatus.allCases)
    func completed(job: JobStatus) {
        let change = JobRules.change(after: .completed, job: job, tasks: [.completed: 1, .paused: 3])
        let wanted: Change? =
            switch job {
            case .queued: Change(.active, "a task was completed")
            case .pauseRequested: Change(.paused, "no more active tasks after task completion")
            default: nil
            }
        #expect(change == wanted)
    }

    @Test(
        "a job has failed from a tenth of its tasks on",
        arguments: [
            (1, 0, true), (1, 9, true), (1, 10, false), (2, 18, true), (1, 19, false), (2, 19, false), (3, 17, true),
            (99, 901, false), (100, 900, true), (9, 91, false), (10, 90, true),
        ])
    func failedTenth(failed: Int, others: Int, fails: Bool) {
        let change = JobRules.change(after: .failed, job: .active, tasks: [.failed: failed, .queued: others])
        #expect(change == (fails ? Change(.failed, "too many tasks failed") : nil))
    }

    @Test("too many failed tasks fail every job that is not over", arguments: JobStatus.allCases)
    func tooManyFailed(job: JobStatus) {
        let change = JobRules.change(after: .failed, job: job, tasks: [.failed: 1, .active: 1])
        #expect(change == (Self.over.contains(job) ? nil : Change(.failed, "too many tasks failed")))
    }

    @Test("a failed task makes a queued job active, and ends a pause that waited for it", arguments: JobStatus.allCases)
    func failed(job: JobStatus) {
        let change = JobRules.change(after: .failed, job: job, tasks: [.failed: 1, .paused: 19])
        let wanted: Change? =
            switch job {
            case .queued: Change(.active, "task failed, but not enough to fail the job")
            case .pauseRequested: Change(.paused, "no more active tasks after task failure")
            default: nil
            }
        #expect(change == wanted)
    }

    @Test("the last task that could run cancels its job when it is canceled", arguments: JobStatus.allCases)
    func lastCanceled(job: JobStatus) {
        let change = JobRules.change(after: .canceled, job: job, tasks: [.canceled: 1, .completed: 2, .failed: 1])
        let reason = "canceled task was last runnable task of job, canceling job"
        #expect(change == (Self.over.contains(job) ? nil : Change(.canceled, reason)))
    }

    @Test(
        "it is not the last one while another could run, or is paused",
        arguments: JobStatus.allCases, [TaskStatus.active, .queued, .softFailed, .paused])
    func canceled(job: JobStatus, other: TaskStatus) {
        let change = JobRules.change(after: .canceled, job: job, tasks: [.canceled: 1, other: 1])
        let endsPause = job == .pauseRequested && other != .active
        #expect(change == (endsPause ? Change(.paused, "no more active tasks after task cancellation") : nil))
    }

    @Test("the last active task to be paused ends the wait for a pause", arguments: JobStatus.allCases)
    func paused(job: JobStatus) {
        let change = JobRules.change(after: .paused, job: job, tasks: [.paused: 3, .completed: 1])
        #expect(change == (job == .pauseRequested ? Change(.paused, "last task got paused") : nil))
    }

    @Test("a pause waits for every active task", arguments: TaskStatus.allCases.filter { $0 != .queued })
    func pauseWaits(task: TaskStatus) {
        let counts: TaskCounts = [.active: 1, .paused: 30]
        #expect(JobRules.change(after: task, job: .pauseRequested, tasks: counts) == nil)
    }

    @Test("what can do nothing more has ended as its tasks have")
    func end() {
        #expect(JobRules.end([.completed: 2]) == Change(.completed, "all tasks completed"))
        #expect(
            JobRules.end([.completed: 2, .failed: 1, .canceled: 1, .queued: 1])
                == Change(.failed, "nothing is left to run: 1 of 5 tasks failed"))
        #expect(
            JobRules.end([.completed: 2, .canceled: 1, .queued: 1])
                == Change(.canceled, "nothing is left to run: 1 of 4 tasks were canceled"))
    }
}
