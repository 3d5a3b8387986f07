import FarmModel
import Testing

@testable import JobManager

@Suite("What follows when a worker fails a task")
struct FailureRuleTests {
    private static let usual = FailurePolicy(blocklistThreshold: 3, failuresOfTask: 3)

    @Test(
        "with the usual limits, a task is tried by three workers, as far as there are so many",
        arguments: [
            // How many workers failed it, how many others there are, how many of those have not failed it.
            (1, 0, 0, FailureRule.Outcome.nobodyLeft), (1, 1, 1, .softFailure(remaining: 2)),
            (2, 1, 0, .nobodyLeft), (2, 2, 1, .softFailure(remaining: 1)), (3, 2, 0, .hardFailure),
            (3, 3, 1, .hardFailure), (3, 0, 0, .hardFailure), (4, 9, 5, .hardFailure),
            (1, 99, 99, .softFailure(remaining: 2)),
        ])
    func outcome(failures: Int, others: Int, candidates: Int, outcome: FailureRule.Outcome) {
        let rule = FailureRule(
            taskFailures: failures, workerFailures: 1, others: others, candidates: candidates, policy: Self.usual)
        #expect(!rule.blocksWorker)
        #expect(rule.outcome == outcome)
    }

    @Test(
        "each failure counts once: the third task of a worker blocks it, not the second",
        arguments: [(1, false), (2, false), (3, true), (4, true)])
    func block(failures: Int, isBlocked: Bool) {
        let rule = FailureRule(
            taskFailures: 1, workerFailures: failures, others: 2, candidates: 2, policy: Self.usual)
        #expect(rule.blocksWorker == isBlocked)
        #expect(rule.outcome == .softFailure(remaining: 2))
    }

    @Test("when the last worker is blocked nobody is left, even if its task has failed for good")
    func lastWorkerBlocked() {
        let rule = FailureRule(taskFailures: 3, workerFailures: 3, others: 0, candidates: 0, policy: Self.usual)
        #expect(rule.blocksWorker)
        #expect(rule.outcome == .nobodyLeft)
    }

    @Test("a blocked worker's task that all others have failed is nobody's")
    func othersHaveFailedIt() {
        let rule = FailureRule(taskFailures: 2, workerFailures: 3, others: 1, candidates: 0, policy: Self.usual)
        #expect(rule.blocksWorker)
        #expect(rule.outcome == .nobodyLeft)
    }

    @Test("a threshold of 0 blocks nobody", arguments: [0, 1, 100])
    func noBlocks(failures: Int) {
        let policy = FailurePolicy(blocklistThreshold: 0, failuresOfTask: 3)
        let rule = FailureRule(taskFailures: 1, workerFailures: failures, others: 0, candidates: 0, policy: policy)
        #expect(!rule.blocksWorker)
    }

    @Test(
        "a task that may fail once is not tried again, and neither is one that may not fail at all",
        arguments: [0, 1])
    func failsAtOnce(limit: Int) {
        let policy = FailurePolicy(blocklistThreshold: 3, failuresOfTask: limit)
        let rule = FailureRule(taskFailures: 1, workerFailures: 1, others: 5, candidates: 5, policy: policy)
        #expect(rule.outcome == .hardFailure)
    }
}
