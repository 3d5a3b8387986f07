internal import EventBus
internal import FarmModel
internal import Foundation
public import SocketIO
internal import Synchronization

/// One client that listens: what it wants to hear, whether it is still there, and what is to be sent to it.
///
/// However it is connected, its frames are taken by ``take()`` and what it sends is given to ``receive(_:)``. It hears events in
/// their order. One that is so slow that events are lost to it is told so and dropped: it has to look at everything anew.
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
        var hasWebSocket = false
        var topics: Set<EventTopic> = []
        var whenEnded: (@Sendable () -> Void)?
    }

    private let subscription: EventSubscription
    private let encoder: EventEncoder
    private let outbox = Outbox(capacity: EventsLimits.bytesPerListener)
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

    /// Begins: greets the client, and passes on what it hears from then on.
    ///
    /// - Parameter upgrades: What the client may go on with: `websocket`, or nothing.
    func start(upgrades: [String]) {
        let names = upgrades.map { "\"\($0)\"" }.joined(separator: ",")
        let times =
            "\"pingInterval\":\(settings.pingIntervalMilliseconds),\"pingTimeout\":\(settings.pingTimeoutMilliseconds)"
        let limit = version == .four ? ",\"maxPayload\":\(EventsLimits.payloadBytes)" : ""
        send(.open("{\"sid\":\"\(id)\",\"upgrades\":[\(names)],\(times)\(limit)}"))
        if version == .three { connect() }
        let (subscription, encoder, outbox) = (subscription, encoder, outbox)
        Task { [weak self] in
            for await delivery in subscription {
                switch delivery {
                case .event(let published):
                    // Before it is connected it has asked for nothing, and will be greeted with how things are then.
                    guard let self, self.isConnected else { continue }
                    let frame = SocketPacket.event(encoder.message(published)).text
                    for _ in published.topics { await outbox.put(frame) }
                case .missed(let count):
                    await outbox.put(SocketPacket.event("[\"/missed\",{\"count\":\(count)}]").text)
                    self?.end()
                    return
                }
            }
            self?.end()
        }
    }

    private var isConnected: Bool { state.withLock(\.isConnected) }

    /// Has the session served by a WebSocket from now on.
    ///
    /// - Returns: `false` when it has one already: two would take each other's frames.
    public func claimByWebSocket() -> Bool {
        state.withLock { state in
            defer { state.hasWebSocket = true }
            return !state.hasWebSocket
        }
    }

    /// Takes what is to be sent, and waits for it; empty when the wait was ended by ``stopWaiting()``; `nil` when the session
    /// is over.
    public func take() async -> [String]? { await outbox.take() }

    /// Ends the wait for what is to be sent, as somebody else waits now.
    public func stopWaiting() { outbox.stopWaiting() }

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
        outbox.end(with: EnginePacket.close.text)
        whenOver(id)
        hear?()
    }

    /// Sends what does not wait; a client that takes nothing of it is dropped.
    private func send(_ packet: EnginePacket) {
        if !outbox.add(packet.text) { end() }
    }
}
