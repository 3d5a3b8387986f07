internal import FarmModel
internal import Synchronization

/// The jobs that were removed last, so that what comes late for them does not bring their folders back.
final class RemovedJobs: Sendable {
    private struct State {
        var jobs: Set<JobID> = []
        /// In the order of their removal; a ring once it is full.
        var order: [JobID] = []
        var oldest = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func insert(_ job: JobID) {
        state.withLock { state in
            guard state.jobs.insert(job).inserted else { return }
            if state.order.count < capacity {
                state.order.append(job)
                return
            }
            state.jobs.remove(state.order[state.oldest])
            state.order[state.oldest] = job
            state.oldest = (state.oldest + 1) % capacity
        }
    }

    func contains(_ job: JobID) -> Bool { state.withLock { $0.jobs.contains(job) } }
}
