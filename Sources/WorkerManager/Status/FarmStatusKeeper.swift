internal import EventBus
internal import FarmModel
internal import Synchronization

/// The farm's status, kept up to date; who listens is told of changes only.
///
/// *Locks*: its own is held while the registry's and the bus's are taken, never the other way around.
final class FarmStatusKeeper: Sendable {
    private let registry: WorkerRegistry
    private let tasks: (any WorkerTasks)?
    private let bus: EventBus
    private let state = Mutex(FarmStatus.starting)

    init(registry: WorkerRegistry, tasks: (any WorkerTasks)?, bus: EventBus) {
        self.registry = registry
        self.tasks = tasks
        self.bus = bus
    }

    /// What the farm did when it was last looked at; `starting` before.
    var status: FarmStatus { state.withLock { $0 } }

    /// Looks again.
    func refresh() {
        state.withLock { status in
            let now = FarmStatus(workers: registry.statusCounts, jobs: tasks?.jobActivity ?? .none)
            guard now != status else { return }
            status = now
            bus.publish(.farmStatus(FarmStatusUpdate(status: now)))
        }
    }
}
