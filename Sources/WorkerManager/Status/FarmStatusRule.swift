internal import FarmModel

extension FarmStatus {
    /// What the farm does, by its workers and its jobs.
    ///
    /// - Parameter workers: How many workers are in each status, without those that are deleted or never signed on.
    init(workers: [WorkerStatus: Int], jobs: JobActivity) {
        let isPresent = workers.contains { status, count in status != .offline && status != .error && count > 0 }
        func isAny(_ status: WorkerStatus) -> Bool { workers[status, default: 0] > 0 }
        self =
            if !isPresent {
                .inoperative
            } else if jobs.isAnyActive && isAny(.awake) {
                .active
            } else if jobs.isAnyActive || jobs.isAnyQueued {
                .waiting
            } else if isAny(.asleep) && !isAny(.awake) {
                .asleep
            } else {
                .idle
            }
    }
}
