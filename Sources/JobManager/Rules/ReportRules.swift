internal import FarmModel

/// What a worker's report about a task means, by what has become of the task in the meantime.
///
/// Reports come late: from a worker that was thought lost, or was not told yet that its task is canceled. What is done is
/// done, whoever wanted it to be stopped; work that nobody wants any more is given up.
enum ReportRules {
    /// What to do with a report.
    enum Verdict: Hashable {
        /// The task gets the status.
        case apply
        /// It says nothing new.
        case ignore
        /// The worker shall leave the task.
        case abandon
    }

    /// - Parameters:
    ///   - reported: The status that the worker reports.
    ///   - current: The task's status.
    ///   - isSchedulable: Whether the tasks of its job are handed out.
    ///   - isBusy: Whether the worker is at another task.
    static func verdict(
        on reported: TaskStatus, current: TaskStatus, isSchedulable: Bool, isBusy: Bool
    ) -> Verdict {
        switch reported {
        case .completed: return current == .completed ? .ignore : .apply
        case .failed:
            switch current {
            case .active, .queued, .softFailed: return .apply
            case .canceled, .completed, .failed, .paused: return .ignore
            }
        case .active:
            switch current {
            case .active: return .ignore
            // It was taken for lost, and is not; nobody else has the task.
            case .queued, .softFailed: return isSchedulable && !isBusy ? .apply : .abandon
            case .canceled, .completed, .failed, .paused: return .abandon
            }
        case .queued, .canceled, .paused, .softFailed: return current == .active ? .apply : .ignore
        }
    }
}
