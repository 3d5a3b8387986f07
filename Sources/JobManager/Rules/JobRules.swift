internal import FarmModel

/// What becomes of a job when a task or the job itself gets a status: pure functions, one row of the specification each.
///
/// A job whose pause was asked for stays on its way to it, whatever its tasks do. A job that is over (completed, failed,
/// canceled) is brought back by nothing but a requeue: of itself, or of one of its tasks, which touches no other task.
enum JobRules {
    /// A status that a job gets, and why.
    struct Change: Hashable {
        var status: JobStatus
        var reason: String

        init(_ status: JobStatus, _ reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    /// From so many failed tasks in a hundred on, a job has failed.
    static let failedPercentage = 10

    /// What a task's status means for its job.
    ///
    /// - Parameters:
    ///   - task: The task's new status.
    ///   - job: The job's status.
    ///   - tasks: With the new status counted.
    /// - Returns: `nil` when the job stays as it is.
    static func change(after task: TaskStatus, job: JobStatus, tasks: TaskCounts) -> Change? {
        switch task {
        case .queued:
            return job.isOver ? Change(.queued, "task was queued") : nil
        case .active, .softFailed:
            switch job {
            case .active, .cancelRequested, .pauseRequested: return pause(job, tasks, "after task failure")
            case .completed, .failed, .canceled: return nil
            case .queued, .paused, .requeueing, .underConstruction:
                return Change(.active, "task became \(task.rawValue)")
            }
        case .completed:
            if tasks[.completed] == tasks.total {
                return job == .completed ? nil : Change(.completed, "all tasks completed")
            }
            if let pause = pause(job, tasks, "after task completion") { return pause }
            return job == .queued ? Change(.active, "a task was completed") : nil
        case .failed:
            if job.isOver { return nil }
            if hasFailed(tasks) { return Change(.failed, "too many tasks failed") }
            if let pause = pause(job, tasks, "after task failure") { return pause }
            return job == .queued ? Change(.active, "task failed, but not enough to fail the job") : nil
        case .canceled:
            if job.isOver { return nil }
            if tasks.sum([.active, .queued, .softFailed, .paused]) == 0 {
                return Change(.canceled, "canceled task was last runnable task of job, canceling job")
            }
            return pause(job, tasks, "after task cancellation")
        case .paused:
            guard job == .pauseRequested, tasks[.active] == 0 else { return nil }
            return Change(.paused, "last task got paused")
        }
    }

    /// Whether so many tasks failed that the job has.
    static func hasFailed(_ tasks: TaskCounts) -> Bool {
        tasks[.failed] * 100 / max(1, tasks.total) >= failedPercentage
    }

    /// What a job becomes that has nothing left which could ever be done, and is not over.
    static func end(_ tasks: TaskCounts) -> Change {
        if tasks[.completed] == tasks.total { return Change(.completed, "all tasks completed") }
        if tasks[.failed] > 0 {
            return Change(.failed, "nothing is left to run: \(tasks[.failed]) of \(tasks.total) tasks failed")
        }
        return Change(.canceled, "nothing is left to run: \(tasks[.canceled]) of \(tasks.total) tasks were canceled")
    }

    private static func pause(_ job: JobStatus, _ tasks: TaskCounts, _ when: String) -> Change? {
        guard job == .pauseRequested, tasks[.active] == 0 else { return nil }
        return Change(.paused, "no more active tasks \(when)")
    }
}

extension JobStatus {
    /// Whether nothing more happens to it on its own.
    var isOver: Bool { self == .completed || self == .failed || self == .canceled }
}
