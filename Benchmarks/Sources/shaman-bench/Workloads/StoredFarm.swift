internal import Foundation

/// A farm that was there before its server is started: a directory with workers and jobs in its database.
struct StoredFarm {
    let jobs: SyntheticJobs
    /// Awake, and able to do what the jobs need.
    let workers: [SyntheticWorkers.Identity]
    /// Awake, and without anything to do.
    let idle: [SyntheticWorkers.Identity]
    let store: StoreDirectory
    private let bench: Bench
    private let database: String

    /// Nobody may be taken for lost while another server is measured.
    private static let settings = ServerSettings(configuration: "worker_timeout: 2h\ntask_timeout: 2h\n")

    /// Runs a body with a farm, which is removed afterwards. A server makes its tables and registers its workers.
    static func with<Value>(
        _ jobs: SyntheticJobs, workers: Int, in bench: Bench, _ body: (StoredFarm) throws -> Value
    ) throws -> Value {
        try bench.servers.withStore(on: bench.disk) { store in
            guard let store else { throw BenchmarkFailure("a farm's database cannot be written without its files") }
            let farm = try bench.servers.withServer(over: store, settings: settings) { server in
                guard let database = server.database else { throw BenchmarkFailure("a server has no database") }
                return StoredFarm(
                    jobs: jobs, workers: try awake(workers, SyntheticWorkers.allTypes, server),
                    idle: try awake(workers, ["nothing"], server), store: store, bench: bench, database: database)
            }
            try jobs.write(to: farm.database)
            return try body(farm)
        }
    }

    private static func awake(
        _ count: Int, _ types: [String], _ server: MeasuredServer
    ) throws -> [SyntheticWorkers.Identity] {
        try SyntheticWorkers(count: count, at: server.address, types: types) { _ in true }.identities
    }

    /// Runs a body with a server for it.
    func withServer<Value>(_ body: (MeasuredServer) throws -> Value) throws -> Value {
        try bench.servers.withServer(over: store, settings: Self.settings, body)
    }

    /// How many tasks were completed since it was made. No server may be running.
    func completions() throws -> Int { try SyntheticJobs.completedTasks(in: database) - jobs.completedTasks }
}
