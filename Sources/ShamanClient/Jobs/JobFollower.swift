/// Watches a job until it has ended.
public struct JobFollower: Sendable {
    /// What is known of a job at one moment.
    public struct Observation: Sendable, Equatable {
        /// The job, as it was when the server last answered.
        public let job: JobInfo
        /// Its tasks by status. Where the server does not count them, they may be older than the job.
        public let tasks: TaskTally
        /// Why nothing newer is known; `nil` while the server answers.
        public let outage: ShamanClientError?
    }

    private static let pollInterval: Duration = .seconds(1)

    private let client: ShamanClient
    private let patience: Patience

    /// Watches over this client.
    public init(_ client: ShamanClient) {
        self.client = client
        patience = .standard
    }

    /// A follower with another clock and without chance.
    package init(_ client: ShamanClient, clock: any Clock<Duration>) {
        self.client = client
        patience = Patience(clock: clock, jitter: { 0 })
    }

    /// Asks once a second, however long the server is away, until the job has ended.
    ///
    /// - Parameter observe: is told all that is found out, also when nothing has changed.
    /// - Returns: the job as it ended.
    /// - Throws: `notFound` when it was deleted.
    public func follow(_ id: String, _ observe: (Observation) -> Void) async throws -> JobInfo {
        var last: Observation?
        func outage(_ error: ShamanClientError) {
            guard let known = last else { return }
            observe(Observation(job: known.job, tasks: known.tasks, outage: error))
        }
        var tally = TaskTally()
        var pace = ListingPace()
        while true {
            let job = try await patience.run(outage) { try await client.job(id) }
            if let counts = job.taskCounts {
                tally = TaskTally(counts: counts)
            } else if pace.isDue() || job.hasEnded {
                let (tasks, cost) = try await patience.run(outage) { try await listTasks(of: id) }
                tally = TaskTally(tasks)
                pace.note(cost: cost, pollInterval: Self.pollInterval)
            }
            let observation = Observation(job: job, tasks: tally, outage: nil)
            last = observation
            observe(observation)
            if job.hasEnded { return job }
            try await patience.clock.sleep(for: Self.pollInterval)
        }
    }

    private func listTasks(of id: String) async throws -> (tasks: [TaskInfo], cost: Duration) {
        var tasks: [TaskInfo] = []
        let cost = try await patience.clock.measure { tasks = try await client.tasks(of: id) }
        return (tasks, cost)
    }
}
