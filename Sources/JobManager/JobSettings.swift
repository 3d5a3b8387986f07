public import FarmModel
public import Foundation

/// What the manager of jobs is told at its start.
public struct JobSettings: Sendable {
    /// A task whose worker was not heard of at it for so long has failed; zero for never.
    public var taskTimeout: Duration = .seconds(600)
    /// How many failures are too many, now.
    public var failurePolicy: @Sendable () -> FailurePolicy = {
        FailurePolicy(blocklistThreshold: 3, failuresOfTask: 3)
    }
    /// How long a change that must not fail is tried again before the worker is left without an answer.
    public var patience: Duration = .seconds(60)
    /// The time zone in which task logs tell the time.
    public var timeZone: TimeZone = .current
    /// Tells the present moment.
    public var now: @Sendable () -> Timestamp
    /// Tells how long something has been running, by a clock that nobody sets and that stands still while the machine
    /// sleeps: silence is measured by it.
    public var uptime: @Sendable () -> Duration

    /// The usual settings.
    public init(now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Duration) {
        self.now = now
        self.uptime = uptime
    }
}
