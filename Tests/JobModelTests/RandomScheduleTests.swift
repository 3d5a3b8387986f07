import Foundation
import TestSupport
import Testing

@Suite("Whatever happens to a farm, in any order", .timeLimit(.minutes(10)))
struct RandomScheduleTests {
    /// Steps of each schedule; there are four of them.
    private static let steps = ProcessInfo.processInfo.environment["SHAMAN_MODEL_STEPS"].flatMap(Int.init) ?? 25_000

    @Test(
        "no task is lost, at two workers or out of turn, and memory, rows, counters and events agree", arguments: 1...4)
    func holds(seed: UInt64) async throws {
        try await onOwnThreads { try await Self.run(seed: seed) }
    }

    private static func run(seed: UInt64) async throws {
        let schedule = try await RandomSchedule(seed: seed)
        for _ in 0..<steps { try await schedule.step() }
        print("schedule \(seed): \(schedule.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        for action in ["handed out", "complete", "fail", "restart", "delete", "timeOut"] {
            #expect(schedule.counts[action, default: 0] > 0)
        }
    }
}
