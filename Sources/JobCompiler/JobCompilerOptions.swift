/// Where scripts come from, and what they may use.
public struct JobCompilerOptions: Hashable, Sendable {
    /// The path of the program `shaman-compiler`.
    public var executable: String
    /// The folder of the farm's own scripts, which need not exist; `nil` when there are only built-in ones.
    public var scriptFolder: String?
    /// The time zone of `formatTimestampLocal`, as in the environment variable `TZ`; `nil` for the server's own.
    public var timeZone: String?
    /// The processor time that one run of a script may take; by the clock it may be twice as long.
    public var timeLimit: Duration
    /// What the process that runs a script may take, in bytes of physical memory.
    public var memoryLimitBytes: Int
    /// How many tasks one job may have.
    public var taskLimit: Int
    /// How many scripts run at once.
    public var processes: Int
    /// How many more may wait.
    public var queueCapacity: Int

    /// The usual limits: 5 seconds, 512 MiB, 100,000 tasks; two scripts at once, and 64 that wait.
    public init(executable: String, scriptFolder: String?) {
        self.executable = executable
        self.scriptFolder = scriptFolder
        timeLimit = .seconds(5)
        memoryLimitBytes = 512 << 20
        taskLimit = 100_000
        processes = 2
        queueCapacity = 64
    }
}
