/// A server that is being measured.
struct MeasuredServer {
    let address: ServerAddress
    /// `nil` when its process is not known.
    let meter: ProcessMeter?
    /// `nil` when its files cannot be reached.
    let store: StoreDirectory?
}

/// Where measured servers come from.
enum ServerSource {
    /// One is started for each case.
    case program(String)
    /// One is there, and serves all cases.
    case running(MeasuredServer)

    func withServer<Value>(
        on volume: Volume, configuration: String, environment: [String: String],
        preparing prepare: (StoreDirectory) throws -> Void, _ body: (MeasuredServer) throws -> Value
    ) throws -> Value {
        switch self {
        case .running(let server):
            return try body(server)
        case .program(let program):
            let home = try volume.directory("server")
            defer { try? TreeRemoval.remove(home) }
            let store = StoreDirectory(path: "\(home)/shared")
            try store.make()
            try prepare(store)
            let server = try ServerProcess(
                ServerProcess.Options(program: program, configuration: configuration, environment: environment),
                home: home, storage: store.path)
            defer { server.stop() }
            return try body(MeasuredServer(address: server.address, meter: server.meter, store: store))
        }
    }
}
