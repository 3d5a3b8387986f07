internal import EventBus
internal import FarmModel
internal import Foundation
public import SocketIO
internal import Synchronization

/// One client that listens: what it wants to hear, whether it is still there, and what is to be sent to it.
///
/// However it is connected, what is to be sent is taken by ``takeNow()`` or ``take()``, and what it sends is given to
/// ``receive(_:)``. Events wait in its subscription until they are taken. It hears them in their order, and answers to what it sent
/// before them. One that is so slow that events are lost to it is told so and dropped: it has to look at everything anew.
public final class ListenerSession: Sendable {
    /// Opaque, and not to be guessed: whoever knows it can send in its name.
    public let id: String
    /// Which revision it speaks.
    public let version: EngineVersion

    private struct State {
        var isConnected = false
        var lastHeard: Duration
        var lastPing: Duration
        var isOver = false
        /// Whether the client was told that it is over.
        var isClosed = false
        var hasWebSocket = false
        var topics: Set<EventTopic> = []
        var outbox = Outbox(capacity: EventsLimits.answerBytesPerListener)
        var whenEnded: (@Sendable () -> Void)?
        /// Whoever waits for something to send.
        var waiter: (@Sendable () -> Void)?
        /// Whether the subscription will wake the waiter.
        var isAwaitingEvents = false
    }

    private let subscription: EventSubscription
    private let encoder: EventEncoder
    private let settings: EventsSettings
    /// What the client is told when it is connected: an event as Socket.IO sends it.
    private let greeting: @Sendable () -> String
    private let state: Mutex<State>
    private let whenOver: @Sendable (String) -> Void

    init(
        _ version: EngineVersion, subscription: EventSubscription, encoder: EventEncoder, settings: EventsSettings,
        greeting: @escaping @Sendable () -> String, whenOver: @escaping @Sendable (String) -> Void
    ) {
        id = UUID().uuidString.lowercased().replacing("-", with: "")
        self.version = version
        self.subscription = subscription
        self.encoder = encoder
        self.settings = settings
        self.greeting = greeting
        self.whenOver = whenOver
        let now = settings.uptime()
        state = Mutex(State(lastHeard: now, lastPing: now))
    }

    /// Begins: greets the client.
    ///
    /// - Parameter upgrades: What the client may go on with: `websocket`, or nothing.
    func start(upgrades: [String]) {
        let names = upgrades.map { "\"\($0)\"" }.joined(separator: ",")
        let times =
            "\"pingInterval\":\(settings.pingIntervalMilliseconds),\"pingTimeout\":\(settings.pingTimeoutMilliseconds)"
        let limit = version == .four ? ",\"maxPayload\":\(EventsLimits.payloadBytes)" : ""
        send(.open("{\"sid\":\"\(id)\",\"upgrades\":[\(names)],\(times)\(limit)}"))
        if version == .three { connect() }
    }

    private var isConnected: Bool { state.withLock(\.isConnected) }

    /// Whether a WebSocket serves the session.
    public var hasWebSocket: Bool { state.withLock(\.hasWebSocket) }

    /// Has the session served by a WebSocket from now on.
    ///
    /// - Returns: `false` when it has one already: two would take each other's frames.
    public func claimByWebSocket() -> Bool {
        state.withLock { state in
            defer { state.hasWebSocket = true }
            return !state.hasWebSocket
        }
    }

    /// Takes what is to be sent; empty when there is nothing; `nil` when the session is over and nothing is left.
    public func takeNow() -> [String]? {
        // Before answers, and behind them: what was answered meanwhile was answered before later events.
        let events = takeEvents()
        return state.withLock { state in
            var packets = state.outbox.takeAll() + events
            if state.isOver, !state.isClosed {
                state.isClosed = true
                packets.append(EnginePacket.close.text)
            }
            return packets.isEmpty && state.isOver ? nil : packets
        }
    }

    private func takeEvents() -> [String] {
        var packets: [String] = []
        var bytes = 0
        while bytes < EventsLimits.bytesAtOnce {
            switch subscription.take() {
            case .delivery(.event(let published)):
                // Before it is connected it has asked for nothing, and will be greeted with how things are then.
                guard isConnected else { continue }
                let packet = encoder.packet(published)
                for _ in published.topics { packets.append(packet) }
                bytes += packet.utf8.count * published.topics.count
            case .delivery(.missed(let count)):
                packets.append(SocketPacket.event("[\"/missed\",{\"count\":\(count)}]").text)
                end()
            case .nothing:
                return packets
            case .end:
                end()
                return packets
            }
        }
        return packets
    }

    /// The same, and waits for the first; empty when somebody else takes it, or the wait was ended by ``stopWaiting()``.
    public func take() async -> [String]? {
        let packets = takeNow()
        guard packets?.isEmpty == true else { return packets }
        await withCheckedContinuation { continuation in whenReady { continuation.resume() } }
        return takeNow()
    }

    /// Calls `wakeUp` once, as soon as there is something to take or the session is over: at once, if that is so. Whoever waited
    /// before waits no more. It is called by whoever publishes, so it has to be short.
    public func whenReady(_ wakeUp: @escaping @Sendable () -> Void) {
        let (other, awaitsEvents, isReady) = state.withLock { state in
            let other = state.waiter
            state.waiter = wakeUp
            defer { state.isAwaitingEvents = true }
            return (other, state.isAwaitingEvents, state.isOver || !state.outbox.isEmpty)
        }
        other?()
        if !awaitsEvents {
            subscription.whenReady { [weak self] in
                self?.state.withLock { $0.isAwaitingEvents = false }
                self?.stopWaiting()
            }
        }
        if isReady { stopWaiting() }
    }

    /// Ends the wait for what is to be sent.
    public func stopWaiting() { state.withLock { $0.waiter.take() }?() }

    /// The client has sent a packet.
    public func receive(_ packet: EnginePacket) {
        let now = settings.uptime()
        state.withLock { $0.lastHeard = now }
        switch packet {
        case .ping(let text): send(.pong(text))
        case .message(let text): receive(message: text)
        case .close: end()
        case .open, .pong, .upgrade, .noop: break
        }
    }

    /// What the client sent is no packet: it is dropped.
    public func receiveNonsense() { end() }

    private func receive(message: String) {
        switch SocketPacket(message) {
        case .connect: connect()
        case .disconnect: end()
        case .event(SubscriptionRequest.eventName, let arguments, let number): subscribe(arguments.first, number)
        case .event(_, _, let number):
            if let number { send(SocketPacket.acknowledged(number, result: "\"unknown event\"")) }
        case .otherNamespace(let name): send(SocketPacket.refused(name, version))
        case .other: break
        case nil: receiveNonsense()
        }
    }

    private func connect() {
        let isFirst = state.withLock { state in
            defer { state.isConnected = true }
            return !state.isConnected
        }
        guard isFirst else { return }
        // The greeting is newer than what came before it.
        subscription.skip()
        send(SocketPacket.connected(version, session: id))
        send(SocketPacket.event(greeting()))
    }

    private func subscribe(_ argument: JSONValue?, _ number: Int?) {
        var result = "ok"
        do throws(SubscriptionRequest.Refusal) {
            let request = try SubscriptionRequest(argument)
            guard note(request) else { throw SubscriptionRequest.Refusal(reason: "too many subscriptions") }
            if request.isSubscribing { subscription.add(request.topics) } else { subscription.remove(request.topics) }
        } catch {
            result = error.reason
        }
        if let number { send(SocketPacket.acknowledged(number, result: "\"\(result)\"")) }
    }

    /// - Returns: Whether the client may have so many topics.
    private func note(_ request: SubscriptionRequest) -> Bool {
        state.withLock { state in
            if request.isSubscribing {
                guard state.topics.union(request.topics).count <= EventsLimits.topicsPerListener else { return false }
                state.topics.formUnion(request.topics)
            } else {
                state.topics.subtract(request.topics)
            }
            return true
        }
    }

    /// Looks whether the client is still there, and asks it where that is the server's turn.
    func look() {
        let now = settings.uptime()
        let patience = settings.pingInterval + settings.pingTimeout
        let (isLost, isPingDue) = state.withLock { state in
            if now - state.lastHeard > patience { return (true, false) }
            guard version == .four, now - state.lastPing >= settings.pingInterval else { return (false, false) }
            state.lastPing = now
            return (false, true)
        }
        if isLost { return end() }
        if isPingDue { send(.ping("")) }
    }

    /// Has whoever serves the client's connection hear of the end, at once if that was before.
    public func whenEnded(_ hear: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.whenEnded = hear }
            return state.isOver
        }
        if isOver { hear() }
    }

    /// Ends the session: what is to be sent can still be taken.
    public func end() {
        let (isFirst, hear) = state.withLock { state in
            defer { state.isOver = true }
            return (!state.isOver, state.whenEnded.take())
        }
        guard isFirst else { return }
        subscription.cancel()
        whenOver(id)
        stopWaiting()
        hear?()
    }

    /// Sends what does not wait; a client that takes nothing of it is dropped.
    private func send(_ packet: EnginePacket) {
        let hasRoom = state.withLock { $0.isOver || $0.outbox.add(packet.text) }
        if hasRoom { stopWaiting() } else { end() }
    }
}
