import FarmModel
import Testing

@testable import JobManager

@Suite("What a task of a paused job gets")
struct HoldRuleTests {
    @Test(
        "what would be handed out again is paused with its job, and everything else is as it is wanted",
        arguments: TaskStatus.allCases, JobStatus.allCases)
    func status(wanted: TaskStatus, job: JobStatus) {
        let isHeld = [.queued, .softFailed].contains(wanted) && [.paused, .pauseRequested].contains(job)
        #expect(HoldRule.status(for: wanted, job: job) == (isHeld ? .paused : wanted))
    }
}
