public import EventBus
public import FarmModel
public import SocketIO
internal import Synchronization

/// Everybody outside of the process who listens to the farm's events.
public final class EventServer: Sendable {
    private let bus: EventBus
    private let settings: EventsSettings
    private let farmStatus: @Sendable () -> FarmStatus
    private let encoder = EventEncoder()
    private let sessions = Mutex<[String: ListenerSession]>([:])

    /// - Parameter farmStatus: What the farm does now: each client is told when it comes.
    public init(
        bus: EventBus, settings: EventsSettings, farmStatus: @escaping @Sendable () -> FarmStatus
    ) {
        self.bus = bus
        self.settings = settings
        self.farmStatus = farmStatus
    }

    /// How many clients listen.
    public var listenerCount: Int { sessions.withLock { $0.count } }

    /// Lets a client in; `nil` when there are too many.
    ///
    /// It hears of the manager's beginning and end, and of the farm's status; the rest it has to ask for.
    public func open(_ version: EngineVersion, upgrades: [String]) -> ListenerSession? {
        guard listenerCount < EventsLimits.listeners else { return nil }
        let subscription = bus.subscribe(
            to: [.lifecycle, .farmStatus],
            capacity: EventCapacity(
                events: EventsLimits.eventsPerListener, logBytes: EventsLimits.logBytesPerListener))
        let session = ListenerSession(
            version, subscription: subscription, encoder: encoder, settings: settings,
            greeting: { [bus, farmStatus] in
                let number = bus.lastSequence
                return
                    "[\"\(FarmEvent.Kind.farmStatus.rawValue)\",{\"seq\":\(number),\"status\":\"\(farmStatus().rawValue)\"}]"
            },
            whenOver: { [weak self] id in self?.sessions.withLock { $0[id] = nil } })
        sessions.withLock { $0[session.id] = session }
        session.start(upgrades: upgrades)
        return session
    }

    /// The session of an identity; `nil` when there is none, or it is over.
    public func session(_ id: String) -> ListenerSession? { sessions.withLock { $0[id] } }

    /// Looks after all clients: is called every second or so.
    public func look() {
        for session in sessions.withLock({ Array($0.values) }) { session.look() }
    }

    /// What happened after an event, as JSON: events with their names, the number of the last one, and whether that is
    /// all. Where some are forgotten there are none: whoever asks has to look at everything anew.
    public func history(after number: UInt64) async -> String {
        let history = bus.history(after: number)
        var events: [String] = []
        for published in history.isComplete ? history.events : [] {
            let payload = EventEncoder.encode(published)
            events.append(
                "{\"seq\":\(published.sequence),\"name\":\"\(published.event.kind.rawValue)\",\"payload\":\(payload)}")
            // There may be thousands, and others wait for the thread.
            if events.count.isMultiple(of: 100) { await Task.yield() }
        }
        return
            "{\"events\":[\(events.joined(separator: ","))],\"last\":\(history.last),\"complete\":\(history.isComplete)}\n"
    }
}
