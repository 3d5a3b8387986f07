internal import EventBus
internal import FarmModel

/// How tasks ended since the program began, one by one; not those that were canceled with their job.
public struct TaskOutcomes: Hashable, Sendable {
    /// Tasks that were completed, each time that they were.
    public private(set) var completed = 0
    /// Tasks that failed for good.
    public private(set) var failed = 0

    /// None yet.
    init() {}

    mutating func count(_ effects: JobEffects) {
        for case .event(.task(let update)) in effects.notices where update.previousStatus != update.status {
            guard update.previousStatus != nil else { continue }
            switch update.status {
            case .completed: completed += 1
            case .failed: failed += 1
            default: break
            }
        }
    }
}
