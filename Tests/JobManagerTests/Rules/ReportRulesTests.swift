import FarmModel
import Testing

@testable import JobManager

@Suite("Reports that come late")
struct ReportRulesTests {
    /// For each reported status, what is done when the task is active, canceled, completed, failed, queued, soft-failed,
    /// paused: apply, ignore or abandon.
    private static let table: [(TaskStatus, String)] = [
        (.completed, "apply apply ignore apply apply apply apply"),
        (.failed, "apply ignore ignore ignore apply apply ignore"),
        (.active, "ignore abandon abandon abandon apply apply abandon"),
        (.queued, "apply ignore ignore ignore ignore ignore ignore"),
        (.canceled, "apply ignore ignore ignore ignore ignore ignore"),
        (.paused, "apply ignore ignore ignore ignore ignore ignore"),
        (.softFailed, "apply ignore ignore ignore ignore ignore ignore"),
    ]

    @Test("each is judged by what has become of the task", arguments: table)
    func verdict(reported: TaskStatus, row: String) {
        let currents: [TaskStatus] = [.active, .canceled, .completed, .failed, .queued, .softFailed, .paused]
        let verdicts = currents.map { "\(ReportRules.verdict(on: reported, current: $0, job: job(.active)))" }
        #expect(verdicts.joined(separator: " ") == row)
    }

    @Test(
        "a worker that begins what is queued may do so while its job is worked on, and only then",
        arguments: JobStatus.allCases, [TaskStatus.queued, .softFailed])
    func begins(status: JobStatus, current: TaskStatus) {
        let isWorkedOn = status == .queued || status == .active
        var job = job(status)
        #expect(
            ReportRules.verdict(on: .active, current: current, job: job) == (isWorkedOn ? .apply : .abandon))
        job.deleteRequestedAt = Timestamp(microseconds: 1)
        #expect(ReportRules.verdict(on: .active, current: current, job: job) == .abandon)
    }

    private func job(_ status: JobStatus) -> Job {
        Job(
            number: 1, id: JobID(), name: "job", type: "test", priority: 50, status: status,
            createdAt: Timestamp(microseconds: 0))
    }
}
