public import FarmModel
public import Foundation

/// What the manager of workers is told at its start.
public struct WorkerSettings: Sendable {
    /// A worker that was not heard of for so long is taken for lost; zero for never.
    public var timeout: Duration = .seconds(60)
    /// After a start, workers have so long to come back before any is taken for lost; no longer than until all have.
    public var timeToComeBack: Duration = .seconds(300)
    /// How long a change that must not fail is tried again before the worker is left without an answer.
    public var patience: Duration = .seconds(60)
    /// The time zone of sleep schedules that name none.
    public var timeZone: TimeZone = .current
    /// Workers whose secrets are remembered after the first check.
    public var rememberedSecrets = 100_000
    /// Tells the present moment, for people and for sleep schedules.
    public var now: @Sendable () -> Timestamp
    /// Tells how long something has been running, by a clock that nobody sets and that stands still while the machine
    /// sleeps: silence is measured by it.
    public var uptime: @Sendable () -> Duration

    /// The usual settings.
    public init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        let start = SuspendingClock.now
        uptime = { SuspendingClock.now - start }
    }
}
