internal import LiveEvents
internal import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// One listener's WebSocket: hands its frames to the session, and sends what the session has for it.
///
/// Nothing goes on from here to the handlers behind it, which are those of HTTP.
final class WebSocketListener: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How long a client has to take what it is still sent when its session is over.
    private static let timeToLeave: TimeAmount = .seconds(10)
    /// How long a connection may be tried out before the session goes over to it.
    private static let timeToUpgrade: TimeAmount = .seconds(20)
    /// How often the session's poll is ended meanwhile: clients go over when none is under way.
    private static let pollPause: TimeAmount = .milliseconds(100)

    /// So often it looks for more to send, and then for so long not, so that other connections have their turn.
    private static let roundsAtOnce = 8
    private static let pauseBetweenRounds: TimeAmount = .milliseconds(1)

    private let session: ListenerSession
    /// Whether the session is still served by polling, and this connection only tried out.
    private var isProbed: Bool
    private var context: ChannelHandlerContext?
    private var endOfPolls: RepeatedTask?
    /// Whether the client has not taken yet what was sent.
    private var isSending = false
    /// How often it has sent something since it last waited.
    private var rounds = 0

    init(session: ListenerSession, isProbed: Bool) {
        self.session = session
        self.isProbed = isProbed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        guard isProbed else { return startSending(context) }
        let listener = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.timeToUpgrade) {
            if listener.value.isProbed { listener.value.context?.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        endOfPolls?.cancel()
        if !isProbed { session.end() }
        self.context = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: receive(String(buffer: frame.unmaskedData), context)
        case .ping: answer(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData), context)
        case .pong: break
        default: close(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Nobody else here has to know of either.
        switch event {
        case is ChannelShouldQuiesceEvent: if isProbed { close(context) } else { session.end() }
        case ChannelEvent.inputClosed: close(context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close(context) }

    private func receive(_ text: String, _ context: ChannelHandlerContext) {
        guard let packet = EnginePacket(text) else { return close(context) }
        guard isProbed else { return session.receive(packet) }
        switch packet {
        case .ping(let text):
            answer(textFrame(EnginePacket.pong(text).text), context)
            endPolls(context)
        case .upgrade:
            endOfPolls?.cancel()
            guard session.claimByWebSocket() else { return close(context) }
            isProbed = false
            session.stopWaiting()
            startSending(context)
        default: close(context)
        }
    }

    /// Answers what needs no session; a client that asks and asks and takes no answers is let go.
    private func answer(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private func endPolls(_ context: ChannelHandlerContext) {
        guard endOfPolls == nil else { return }
        let session = session
        endOfPolls = context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.pollPause) { _ in
            session.stopWaiting()
        }
    }

    /// Sends what the session has, as fast as the client takes it, and closes the connection after the last of it.
    private func startSending(_ context: ChannelHandlerContext) {
        let session = session
        let loop = context.eventLoop
        let listener = NIOLoopBound(self, eventLoop: loop)
        session.whenEnded {
            // A client that takes nothing would hold the connection for ever.
            loop.scheduleTask(in: Self.timeToLeave) { listener.value.context?.close(promise: nil) }
        }
        sendMore()
    }

    /// Sends what there is, as fast as the client takes it, and waits for more.
    private func sendMore() {
        guard !isSending, let context else { return }
        let loop = context.eventLoop
        let listener = NIOLoopBound(self, eventLoop: loop)
        while rounds < Self.roundsAtOnce {
            guard let packets = session.takeNow() else { return close(context) }
            guard let last = packets.last else {
                rounds = 0
                return session.whenReady { loop.execute { listener.value.sendMore() } }
            }
            rounds += 1
            for packet in packets.dropLast() { context.write(wrapOutboundOut(textFrame(packet)), promise: nil) }
            isSending = true
            var isHere = true
            context.writeAndFlush(wrapOutboundOut(textFrame(last))).assumeIsolated().whenComplete { result in
                guard case .success = result else { return self.abandon() }
                self.isSending = false
                if !isHere { self.sendMore() }
            }
            isHere = false
            // Its completion goes on.
            guard !isSending else { return }
        }
        // The loop looks at its connections before it comes to this, as it would not before a task that is due.
        rounds = 0
        loop.scheduleTask(in: Self.pauseBetweenRounds) { listener.value.sendMore() }
    }

    /// The client cannot be reached any more.
    private func abandon() {
        session.end()
        context?.close(promise: nil)
    }

    private func textFrame(_ text: String) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))
    }

    private func close(_ context: ChannelHandlerContext) {
        endOfPolls?.cancel()
        if !isProbed { session.end() }
        var reason = ByteBuffer()
        reason.write(webSocketErrorCode: .normalClosure)
        let frame = wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: reason))
        context.writeAndFlush(frame).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
