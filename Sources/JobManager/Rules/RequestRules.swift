internal import FarmModel

/// What people may ask of jobs and tasks, by their status.
enum RequestRules {
    /// The statuses that a job can be asked to get.
    ///
    /// `canceled` and `paused` mean that it is to be canceled or paused; the others follow from its tasks.
    static func request(_ wanted: JobStatus, of job: Job) throws(JobError) -> JobStatus {
        if job.deleteRequestedAt != nil, wanted != .cancelRequested, wanted != .canceled {
            throw JobError(.impossible, "job \(job.id) is being deleted")
        }
        let (request, from): (JobStatus, [JobStatus]) =
            switch wanted {
            case .cancelRequested, .canceled:
                (
                    .cancelRequested,
                    [.active, .failed, .paused, .pauseRequested, .queued, .requeueing, .underConstruction]
                )
            case .pauseRequested, .paused: (.pauseRequested, [.active, .queued, .canceled, .requeueing])
            case .requeueing, .queued:
                (
                    .requeueing,
                    [
                        .active, .canceled, .completed, .failed, .paused, .pauseRequested, .cancelRequested, .queued,
                        .underConstruction,
                    ]
                )
            case .failed: (.failed, [.active, .queued, .paused, .pauseRequested])
            case .active, .completed, .underConstruction:
                throw JobError(
                    .impossible, "a job becomes \(wanted.rawValue) by what happens to its tasks, not by request")
            }
        guard from.contains(job.status) else {
            throw JobError(.impossible, "a job that is \(job.status.rawValue) cannot become \(wanted.rawValue)")
        }
        return request
    }

    /// Whether a job is already what it is asked to get, or is about to be.
    static func isGranted(_ wanted: JobStatus, _ current: JobStatus) -> Bool {
        switch wanted {
        case .cancelRequested, .canceled: current == .canceled || current == .cancelRequested
        case .pauseRequested, .paused: current == .paused || current == .pauseRequested
        case .requeueing, .queued: false
        case .failed, .active, .completed, .underConstruction: current == wanted
        }
    }

    /// Whether a task can be asked to get a status.
    static func check(_ wanted: TaskStatus, of task: JobTask) throws(JobError) {
        let from: [TaskStatus]
        switch wanted {
        case .queued: from = TaskStatus.allCases
        case .canceled: from = [.active, .queued, .softFailed, .paused, .failed, .canceled]
        case .paused: from = [.queued, .softFailed, .paused]
        case .failed: from = [.active, .queued, .softFailed, .paused, .failed]
        case .completed: from = TaskStatus.allCases
        case .active, .softFailed:
            throw JobError(.impossible, "a task becomes \(wanted.rawValue) by its worker, not by request")
        }
        guard from.contains(task.status) else {
            throw JobError(.impossible, "a task that is \(task.status.rawValue) cannot become \(wanted.rawValue)")
        }
    }
}
