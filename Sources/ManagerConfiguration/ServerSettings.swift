/// How the server presents itself and stops: section `server` of the configuration file.
public struct ServerSettings: Equatable, Sendable {
    /// Reported as the short version instead of the program's own; nil for the program's own.
    public internal(set) var shortVersion: String?
    /// How long a stop waits for requests that are still running; never negative.
    public internal(set) var shutdownDeadline = GoDuration.seconds(30)
    /// How often workers and their sleep schedules are looked at; more than zero.
    public internal(set) var workerCheckPeriod = GoDuration.minutes(1)
    /// The proxies whose word counts for where a request comes from.
    public internal(set) var trustedProxies = TrustedProxies()
    /// What calls that manage workers have to bring as a bearer token; nil for nothing.
    public internal(set) var managementToken: String?
}
