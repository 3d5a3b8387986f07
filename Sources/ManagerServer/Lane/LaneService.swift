internal import Glibc
internal import Logging
internal import NIOCore
internal import Shaman
internal import Synchronization

/// The threads that take plain uploads from the socket to the disk.
///
/// A thread that sees bytes come in reads, hashes, writes, publishes and answers; there is nobody to hand anything to. While
/// a connection brings nothing but plain uploads it is lent to these threads, see ``UploadLane``.
final class LaneService: Sendable {
    let shaman: ShamanService
    let logger: Logger
    let poller: Poller
    private let shards = (0..<64).map { _ in Shard() }

    /// Some of the connections, by number: threads seldom meet at one lock.
    private final class Shard: Sendable {
        let connections = Mutex<[UInt64: LaneConnection]>([:])
    }
    private let numbers = Atomic<UInt64>(0)

    /// A service whose threads run for as long as the process does.
    static func start(shaman: ShamanService, logger: Logger) throws -> LaneService {
        let service = LaneService(shaman: shaman, logger: logger, poller: try Poller())
        try service.startCrew()
        return service
    }

    /// Nothing in it fails: the optimizer of Swift 6.3.1 gives up over an initializer that fails after all is set.
    private init(shaman: ShamanService, logger: Logger, poller: consuming Poller) {
        self.shaman = shaman
        self.logger = logger
        self.poller = poller
    }

    private func startCrew() throws {
        let crew = LaneCrew(
            minimum: max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))), maximum: ServerLimits.laneThreads)
        try crew.start(
            next: { self.poller.next() },
            work: { number, buffer in
                let connection = self.shard(number).connections.withLock { $0[number] }
                connection?.serve(buffer)
            })
    }

    /// Takes a connection over.
    ///
    /// - Parameters:
    ///   - descriptor: The socket; a copy of it is made.
    ///   - bytes: What has come of it, from the beginning of a request on.
    ///   - whenDone: Called once, on any thread, when the threads are done with the connection.
    /// - Returns: `nil` when the system has no descriptor left; the connection stays where it is then.
    func take(
        _ descriptor: Int32, bytes: [UInt8], peer: String,
        whenDone: @escaping @Sendable (LaneConnection.Ending) -> Void
    ) -> LaneConnection? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return nil }
        let number = numbers.add(1, ordering: .relaxed).newValue
        let connection = LaneConnection(
            number: number, descriptor: copy, bytes: bytes, peer: peer, service: self, whenDone: whenDone)
        shard(number).connections.withLock { $0[number] = connection }
        guard poller.add(copy, number: number) else {
            forget(number)
            return nil
        }
        return connection
    }

    func forget(_ number: UInt64) { shard(number).connections.withLock { $0[number] = nil } }

    private func shard(_ number: UInt64) -> Shard { shards[Int(number % 64)] }

    /// Looks for clients that are too slow; to be called every ``ServerLimits/watchInterval``.
    func look() {
        for shard in shards {
            for connection in shard.connections.withLock({ Array($0.values) }) { connection.look(now: .now()) }
        }
    }
}
