internal import FarmModel

/// What a task gets instead of going back to the pool.
enum HoldRule {
    /// - Returns: `paused` for a task that would be handed out again while its job is paused or about to be; else what was
    ///   wanted.
    static func status(for wanted: TaskStatus, job: JobStatus) -> TaskStatus {
        guard wanted == .queued || wanted == .softFailed else { return wanted }
        return job == .paused || job == .pauseRequested ? .paused : wanted
    }
}
