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
        let verdicts = currents.map {
            "\(ReportRules.verdict(on: reported, current: $0, isSchedulable: true, isBusy: false))"
        }
        #expect(verdicts.joined(separator: " ") == row)
    }

    @Test(
        "a worker that begins what is queued may do so while the job is worked on and it is at nothing else",
        arguments: [TaskStatus.queued, .softFailed], [(true, false), (true, true), (false, false), (false, true)])
    func begins(current: TaskStatus, state: (isSchedulable: Bool, isBusy: Bool)) {
        let verdict = ReportRules.verdict(
            on: .active, current: current, isSchedulable: state.isSchedulable, isBusy: state.isBusy)
        #expect(verdict == (state.isSchedulable && !state.isBusy ? .apply : .abandon))
    }
}
