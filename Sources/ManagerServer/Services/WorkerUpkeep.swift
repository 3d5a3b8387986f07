internal import ManagerConfiguration
internal import ServiceLifecycle
internal import WorkerManager

/// What the server does for workers on its own: time-outs, sleep schedules, the farm's status, and remembering when they
/// were last heard of.
struct WorkerUpkeep {
    let workers: WorkerManager
    /// How often workers and their schedules are looked at.
    let checkPeriod: Duration

    private static let firstSchedules: Duration = .seconds(2)
    private static let firstStatus: Duration = .seconds(1)
    private static let statusPeriod: Duration = .seconds(30)
    private static let savePeriod: Duration = .seconds(5)

    var services: [any Service] {
        [
            PeriodicService(firstDelay: checkPeriod, period: checkPeriod) { await workers.checkTimeouts() },
            PeriodicService(firstDelay: min(Self.firstSchedules, checkPeriod), period: checkPeriod) {
                await workers.applySchedules()
            },
            PeriodicService(firstDelay: Self.firstStatus, period: Self.statusPeriod) { workers.refreshFarmStatus() },
            PeriodicService(firstDelay: Self.savePeriod, period: Self.savePeriod) { await workers.saveLastSeen() },
        ]
    }
}
