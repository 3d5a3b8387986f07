/// Exchanges at a given rate, whether the server keeps up or not, as clients send them that know nothing of each other.
///
/// The latency of an exchange counts from the moment at which it was due: a server that stands still for a second is
/// charged with all that should have been sent meanwhile.
struct PacedLoad: Sendable {
    /// One client's connection and what it sends.
    struct Client: Sendable {
        let request: [UInt8]
        let expectedStatus: Int
    }

    let address: ServerAddress
    let clients: [Client]
    /// How many exchanges are due each second, of all clients together.
    let perSecond: Double
    let exchanges: Int
    /// Each thread sends for the clients whose number it divides.
    private static let threads = 8

    /// Runs the load. The clock starts when all connections are open.
    func run(metering meter: ProcessMeter?) throws -> LoadResult {
        let gate = StartGate(count: Self.threads)
        let clock = SharedStart()
        let threads = Threads(Self.threads) { thread in
            let connections = Result {
                try stride(from: thread, to: clients.count, by: Self.threads).map { index in
                    (clients[index], try HTTPConnection(to: address))
                }
            }
            gate.pass()
            return try send(thread, of: connections.get(), from: clock.nanoseconds)
        }
        gate.awaitAll()
        let cost = Result { try LoadClock(starting: meter) }
        clock.set(monotonicNanoseconds() + 10_000_000)
        gate.open()
        let latencies = try threads.wait()
        let (seconds, processCost) = try cost.get().stop()
        return LoadResult(seconds: seconds, latencies: latencies.flatMap(\.self).sorted(), cost: processCost)
    }

    /// The exchanges of one thread, one client after the other.
    private func send(
        _ thread: Int, of connections: [(client: Client, connection: HTTPConnection)], from start: Int64
    ) throws -> [Int64] {
        var latencies: [Int64] = []
        for number in stride(from: thread, to: exchanges, by: Self.threads) {
            let due = start + Int64(Double(number) / perSecond * 1e9)
            sleepUntil(due)
            let (client, connection) = connections[number / Self.threads % connections.count]
            try client.request.withUnsafeBytes { try connection.send($0) }
            let status = try connection.receive().status
            guard status == client.expectedStatus else {
                throw BenchmarkFailure("a request was answered \(status) instead of \(client.expectedStatus)")
            }
            latencies.append(monotonicNanoseconds() - due)
        }
        return latencies
    }
}
