/// When listeners count as lost.
public struct EventsSettings: Sendable {
    /// How often one side asks the other whether it is there.
    public var pingInterval: Duration = .seconds(25)
    /// How long after that it has for its answer.
    public var pingTimeout: Duration = .seconds(35)
    /// Tells how long something has been running, by a clock that nobody sets.
    public var uptime: @Sendable () -> Duration

    /// The usual settings.
    public init(uptime: @escaping @Sendable () -> Duration) { self.uptime = uptime }

    var pingIntervalMilliseconds: Int64 { Int64(pingInterval / .milliseconds(1)) }
    var pingTimeoutMilliseconds: Int64 { Int64(pingTimeout / .milliseconds(1)) }
}

/// Limits on listeners.
public enum EventsLimits {
    /// Clients that may listen at once.
    public static let listeners = 5000
    /// Bytes of one message from a client.
    public static let payloadBytes = 65_536
    /// Bytes of events that are taken from a client's queue at once; what it has not been sent waits there, where events are made
    /// one or lost.
    static let bytesAtOnce = 64 << 10
    /// Bytes of answers that wait for a client; beyond that it is dropped.
    static let answerBytesPerListener = 128 << 10
    /// What one client may ask for at once: two for each job, one for each log.
    static let topicsPerListener = 1000
    /// Events that wait for a client beside those.
    static let eventsPerListener = 2000
    /// Bytes of logs among them.
    static let logBytesPerListener = 1 << 20
    /// Events that can be asked for again.
    public static let history = 10_000
    /// Bytes of logs among them.
    public static let historyLogBytes = 4 << 20
}
