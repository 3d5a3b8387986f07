internal import FlamencoAPI
internal import Glibc
internal import Logging
internal import NIOCore
internal import Shaman
internal import Synchronization

/// One connection while the lane's threads have it.
///
/// Whoever serves it holds its lock, over reading, hashing and writing. Others leave signals, which are attended to as soon
/// as the lock is free: nobody waits for another connection's lock.
final class LaneConnection: Sendable {
    /// How the threads are done with a connection.
    enum Ending: Sendable {
        /// It goes on, with these bytes, at the beginning of a request.
        case returned([UInt8])
        /// The last answer went out; what still comes is of no interest.
        case answered
        /// The client is gone.
        case closed
    }

    /// What others want of a connection.
    private struct Signals: OptionSet {
        let rawValue: UInt8
        /// Another client stored what this one is sending.
        static let storedByOther = Signals(rawValue: 1)
        /// Give the connection back after the request under way.
        static let recalled = Signals(rawValue: 2)
        /// Let go of the connection at once.
        static let abandoned = Signals(rawValue: 4)
    }

    private let number: UInt64
    /// Closed with this object.
    private let descriptor: Int32
    private let peer: String
    private let service: LaneService
    private let whenDone: @Sendable (Ending) -> Void
    private let state: Mutex<LaneExchange>
    private let signals = Atomic<UInt8>(0)
    /// The latest upload of this connection that another client stored first.
    private let storedUpload = Atomic<UInt64>(0)

    init(
        number: UInt64, descriptor: Int32, bytes: [UInt8], peer: String, service: LaneService,
        whenDone: @escaping @Sendable (Ending) -> Void
    ) {
        self.number = number
        self.descriptor = descriptor
        self.peer = peer
        self.service = service
        self.whenDone = whenDone
        state = Mutex(LaneExchange(socket: LaneSocket(descriptor: descriptor), bytes: bytes, service: service))
    }

    deinit { close(descriptor) }

    /// Does what there is to do, on a thread of the lane.
    func serve(_ buffer: UnsafeMutableRawBufferPointer) {
        let waits = state.withLock { exchange in
            guard !exchange.isOver else { return false }
            switch exchange.serve(buffer, whenStored: { [weak self] in self?.uploadIsStored($0) }) {
            case .wait: return true
            case .ended(let ending): end(&exchange, ending)
            }
            return false
        }
        // Not under the lock, where the thread that is woken would have to wait for it. Should the connection have ended
        // since, the poller does not know the socket any more, and its number is not given away while this object lives.
        if waits { service.poller.rearm(descriptor, number: number) }
        attend()
    }

    /// Reads what the client sent before it ended its half, once the connection was given back.
    func readRest(into bytes: inout [UInt8]) { LaneSocket(descriptor: descriptor).readRest(into: &bytes) }

    /// Give the connection back after the request under way.
    func recall() { leave(.recalled) }

    /// Let go of the connection: it is being closed.
    func abandon() { leave(.abandoned) }

    /// Looks whether the client is too slow.
    func look(now: NIODeadline) {
        _ = state.withLockIfAvailable { exchange in
            guard !exchange.isOver, let ending = exchange.look(now: now) else { return }
            service.logger.info("a client was too slow, or idle for long", metadata: ["peer": "\(peer)"])
            end(&exchange, ending)
        }
        attend()
    }

    private func uploadIsStored(_ number: UInt64) {
        storedUpload.max(number, ordering: .sequentiallyConsistent)
        leave(.storedByOther)
    }

    private func leave(_ signal: Signals) {
        signals.bitwiseOr(signal.rawValue, ordering: .sequentiallyConsistent)
        attend()
    }

    /// Does what the signals ask for, unless somebody holds the lock, who will do it then.
    private func attend() {
        while signals.load(ordering: .sequentiallyConsistent) != 0 {
            let isFree: Void? = state.withLockIfAvailable { exchange in
                let asked = Signals(rawValue: signals.exchange(0, ordering: .sequentiallyConsistent))
                guard !exchange.isOver else { return }
                if asked.contains(.abandoned) { return end(&exchange, .closed) }
                let stored = storedUpload.load(ordering: .sequentiallyConsistent)
                if asked.contains(.storedByOther), let ending = exchange.storedByOther(stored) {
                    return end(&exchange, ending)
                }
                if asked.contains(.recalled), let ending = exchange.recall() { end(&exchange, ending) }
            }
            if isFree == nil { return }
        }
    }

    private func end(_ exchange: inout LaneExchange, _ ending: Ending) {
        service.poller.remove(descriptor)
        service.forget(number)
        exchange.end()
        whenDone(ending)
    }
}
