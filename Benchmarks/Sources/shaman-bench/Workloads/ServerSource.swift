/// A server that is being measured.
struct MeasuredServer {
    let address: ServerAddress
    /// `nil` when its process is not known.
    let meter: ProcessMeter?
    /// `nil` when its files cannot be reached.
    let store: StoreDirectory?
    /// `nil` when it was not started here.
    let start: ServerStart?
    /// The file of its database; `nil` when it was not started here.
    let database: String?
}

/// How a server is started, beside its program and directories.
struct ServerSettings {
    /// The text of its configuration file.
    var configuration = ""
    /// What is added to its environment.
    var environment: [String: String] = [:]
}

/// Where measured servers come from.
enum ServerSource {
    /// One is started for each case.
    case program(String)
    /// One is there, and serves all cases, as it is set up.
    case running(MeasuredServer)

    /// Whether the server and its store are there before and afterwards.
    var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    /// Runs a body with a store for servers, and removes it afterwards: an empty one with all shards, as a store has
    /// them that has been in use. `nil` stands for a store that cannot be reached.
    ///
    /// Where removals make the next files slow it stays until the volume goes.
    func withStore<Value>(on volume: Volume, _ body: (StoreDirectory?) throws -> Value) throws -> Value {
        switch self {
        case .running(let server):
            return try body(server.store)
        case .program:
            let home = try volume.directory("server")
            defer { if !volume.remembersRemovals { try? TreeRemoval.remove(home) } }
            let store = StoreDirectory(path: "\(home)/shared")
            try store.make()
            return try body(store)
        }
    }

    /// Runs a body with a server over a store, and stops it afterwards.
    func withServer<Value>(
        over store: StoreDirectory?, settings: ServerSettings, _ body: (MeasuredServer) throws -> Value
    ) throws -> Value {
        switch self {
        case .running(let server):
            return try body(server)
        case .program(let program):
            guard let store else { preconditionFailure("a server that is started here has a store") }
            let server = try ServerProcess(program: program, settings: settings, store: store)
            defer { server.stop() }
            let measured = MeasuredServer(
                address: server.address, meter: server.meter, store: store, start: server.start,
                database: server.database)
            do {
                return try body(measured)
            } catch {
                throw server.explaining(error)
            }
        }
    }
}
