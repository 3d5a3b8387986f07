internal import Synchronization

/// What a load did to a server.
struct LoadResult: Sendable {
    let seconds: Double
    /// Of each exchange, in nanoseconds, sorted.
    let latencies: [Int64]
    /// What the server took meanwhile; `nil` when its process is not known.
    let cost: ProcessCost?

    /// The latency in seconds below which this fraction of the exchanges lie.
    func latency(quantile: Double) -> Double {
        guard !latencies.isEmpty else { return 0 }
        let rank = Int((Double(latencies.count) * quantile).rounded(.up)) - 1
        return Double(latencies[min(max(rank, 0), latencies.count - 1)]) / 1e9
    }
}

/// A number of exchanges, done over keep-alive connections with a thread each.
struct Load: Sendable {
    let address: ServerAddress
    let connections: Int
    let exchanges: Int
    /// Ends it earlier.
    let stop: StopFlag
    /// Does the exchange with this number.
    let perform: @Sendable (Int, HTTPConnection) throws -> Void

    /// Runs the load. The clock starts when all connections are open.
    func run(metering meter: ProcessMeter?) throws -> LoadResult {
        let gate = StartGate(count: connections)
        let queue = WorkQueue(count: exchanges)
        let threads = Threads(connections) { _ in
            let connection = Result { try HTTPConnection(to: address) }
            gate.pass()
            return try work(through: queue, on: connection.get())
        }
        gate.awaitAll()
        let clock = Result { try LoadClock(starting: meter) }
        gate.open()
        let latencies = try threads.wait()
        let (seconds, cost) = try clock.get().stop()
        return LoadResult(seconds: seconds, latencies: latencies.flatMap(\.self).sorted(), cost: cost)
    }

    private func work(through queue: WorkQueue, on connection: HTTPConnection) throws -> [Int64] {
        var latencies: [Int64] = []
        latencies.reserveCapacity(exchanges / connections + 1)
        do {
            while !stop.isRaised, let index = queue.next() {
                let start = monotonicNanoseconds()
                try perform(index, connection)
                latencies.append(monotonicNanoseconds() - start)
            }
        } catch {
            queue.abandon()
            throw error
        }
        return latencies
    }
}

/// Hands out the numbers of exchanges, each once.
private final class WorkQueue: Sendable {
    private let count: Int
    private let position = Atomic(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
        let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }

    /// Nothing more is handed out.
    func abandon() { position.store(count, ordering: .relaxed) }
}
