internal import FarmModel

/// What a job's new status means for its tasks, and what it becomes next.
struct JobConsequences: Hashable {
    /// Tasks of some statuses get another one, all at once.
    struct Move: Hashable {
        var from: [TaskStatus]
        var to: TaskStatus
        /// What is said about those tasks.
        var activity: String
    }

    /// What happens to tasks.
    var move: Move?
    /// Whether who shows tasks has to fetch them again.
    var refreshesTasks = false
    /// The status that follows at once.
    var followUp: JobStatus?

    /// - Parameters:
    ///   - new: The status that the job gets.
    ///   - old: The status that it leaves; the same one when it is enforced again after a start.
    ///   - tasks: As they are before the move.
    init(of new: JobStatus, from old: JobStatus, tasks: TaskCounts) {
        switch new {
        case .cancelRequested, .failed:
            move = Move(
                from: [.active, .queued, .softFailed], to: .canceled,
                activity: "Manager cancelled this task because the job got status \"\(new.rawValue)\".")
            refreshesTasks = true
            if new == .cancelRequested { followUp = .canceled }
        case .pauseRequested:
            move = Move(
                from: [.queued, .softFailed], to: .paused,
                activity: "Manager paused this task because the job got status \"\(new.rawValue)\".")
            refreshesTasks = true
            if tasks[.active] == 0 { followUp = .paused }
        case .requeueing:
            let again: [TaskStatus] =
                old == .completed ? TaskStatus.allCases : [.canceled, .failed, .paused, .softFailed]
            move = Move(
                from: again.filter { $0 != .queued }, to: .queued,
                activity: "Queued because job transitioned status from \"\(old.rawValue)\" to \"\(new.rawValue)\"")
            refreshesTasks = true
            followUp = .queued
        case .queued:
            refreshesTasks = true
            if tasks[.completed] == tasks.total {
                followUp = .completed
            } else if tasks[.active] > 0 {
                followUp = .active
            }
        case .active, .completed, .canceled, .paused, .underConstruction:
            break
        }
    }
}
