internal import FarmModel
internal import Shaman

/// An image that a worker sent.
struct SentImage: Sendable {
    let bytes: [UInt8]
    let type: PreviewType
    let task: TaskID
    let job: JobID
}

/// The images that wait, the newest one of each job, in the order of the jobs' first ones.
final class PreviewQueue: Sendable {
    private struct State {
        var waiting: [JobID: SentImage] = [:]
        var bytes = 0
        /// Jobs may stand here of which nothing waits any more, but none that is being worked for.
        var order = WaitingLine<JobID>()
        var active: Set<JobID> = []
        /// Those who wait until nobody works for a job.
        var whenIdle: [JobID: [@Sendable () -> Void]] = [:]
        var isClosed = false
        var threads: Int
        var whenEnded: [@Sendable () -> Void] = []
    }

    private let state: Monitor<State>
    private let limits: JobFilesLimits
    private let removed: RemovedJobs

    /// - Parameter threads: How many threads will call ``next()``.
    init(limits: JobFilesLimits, threads: Int, removed: RemovedJobs) {
        state = Monitor(State(threads: threads))
        self.limits = limits
        self.removed = removed
    }

    /// Takes an image in the place of the one of its job that waits; `false` when there is no room for it. One that comes
    /// for a removed job or after the end is dropped, which is not refused.
    func append(_ image: SentImage) -> Bool {
        state.update { state in
            if state.isClosed || removed.contains(image.job) { return true }
            let replaced = state.waiting[image.job]
            let bytes = state.bytes - (replaced?.bytes.count ?? 0) + image.bytes.count
            let count = state.waiting.count + (replaced == nil ? 1 : 0)
            guard count <= limits.waitingImages, bytes <= limits.waitingImageBytes else { return false }
            state.waiting[image.job] = image
            state.bytes = bytes
            if replaced == nil, !state.active.contains(image.job) { state.order.append(image.job) }
            return true
        }
    }

    /// Waits for an image of a job that nobody works for; `nil` when it is closed.
    func next() -> SentImage? {
        let outcome = state.wait { state -> SentImage?? in
            while let job = state.order.popFirst() {
                guard let image = state.waiting.removeValue(forKey: job) else { continue }
                state.bytes -= image.bytes.count
                state.active.insert(job)
                return .some(image)
            }
            return state.isClosed ? .some(nil) : nil
        }
        return outcome
    }

    /// Says that the work for a job is done.
    func finish(_ job: JobID) {
        let whenIdle = state.update { state in
            state.active.remove(job)
            if state.waiting[job] != nil { state.order.append(job) }
            return state.whenIdle.removeValue(forKey: job) ?? []
        }
        for action in whenIdle { action() }
    }

    /// Says that a thread has ended.
    func threadHasEnded() {
        let whenEnded = state.update { state in
            state.threads -= 1
            defer { if state.threads == 0 { state.whenEnded = [] } }
            return state.threads == 0 ? state.whenEnded : []
        }
        for action in whenEnded { action() }
    }

    /// Drops what waits for a job; `whenIdle` is called once nobody works for it.
    func removeAll(of job: JobID, whenIdle: @escaping @Sendable () -> Void) {
        let isIdle = state.update { state in
            if let image = state.waiting.removeValue(forKey: job) { state.bytes -= image.bytes.count }
            let isActive = state.active.contains(job)
            if isActive { state.whenIdle[job, default: []].append(whenIdle) }
            return !isActive
        }
        if isIdle { whenIdle() }
    }

    /// Drops what waits; `whenEnded` is called once the threads have ended.
    func close(_ whenEnded: @escaping @Sendable () -> Void) {
        let haveEnded = state.update { state in
            state.isClosed = true
            state.waiting = [:]
            state.bytes = 0
            if state.threads > 0 { state.whenEnded.append(whenEnded) }
            return state.threads == 0
        }
        if haveEnded { whenEnded() }
    }
}
