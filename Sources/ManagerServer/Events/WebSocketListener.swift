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

    private let session: ListenerSession
    /// Whether the session is still served by polling, and this connection only tried out.
    private var isProbed: Bool
    private var context: ChannelHandlerContext?

    init(session: ListenerSession, isProbed: Bool) {
        self.session = session
        self.isProbed = isProbed
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if !isProbed { startSending(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        if !isProbed { session.end() }
        self.context = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: receive(String(buffer: frame.unmaskedData), context)
        case .ping:
            context.writeAndFlush(
                wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)), promise: nil)
        case .pong: break
        default: close(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The server stops: nobody else here has to know.
        guard event is ChannelShouldQuiesceEvent else { return }
        if isProbed { close(context) } else { session.end() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close(context) }

    private func receive(_ text: String, _ context: ChannelHandlerContext) {
        guard let packet = EnginePacket(text) else { return close(context) }
        guard isProbed else { return session.receive(packet) }
        switch packet {
        case .ping(let text): write([EnginePacket.pong(text).text], nil)
        case .upgrade:
            isProbed = false
            session.stopWaiting()
            startSending(context)
        default: close(context)
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
        Task {
            while let frames = await session.take() {
                guard !frames.isEmpty else { continue }
                let sent = loop.makePromise(of: Void.self)
                loop.execute { listener.value.write(frames, sent) }
                guard (try? await sent.futureResult.get()) != nil else { break }
            }
            session.end()
            loop.execute { if let context = listener.value.context { listener.value.close(context) } }
        }
    }

    private func write(_ texts: [String], _ promise: EventLoopPromise<Void>?) {
        guard let context else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
        for text in texts.dropLast() { context.write(frame(text), promise: nil) }
        guard let last = texts.last else { return promise?.succeed() ?? () }
        context.writeAndFlush(frame(last), promise: promise)
    }

    private func frame(_ text: String) -> NIOAny {
        wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
    }

    private func close(_ context: ChannelHandlerContext) {
        if !isProbed { session.end() }
        var reason = ByteBuffer()
        reason.write(webSocketErrorCode: .normalClosure)
        let frame = wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: reason))
        context.writeAndFlush(frame).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
