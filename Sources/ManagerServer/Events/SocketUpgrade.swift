internal import LiveEvents
internal import Logging
internal import NIOCore
internal import NIOWebSocket

/// Looks at the beginning of a connection, and makes a WebSocket of it if that is what it asks for. All other connections
/// it lets go after their first bytes.
final class SocketUpgrade: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let events: EventServer
    private let watch: ConnectionWatch
    private let buffers: ReceiveBuffers
    private let logger: Logger
    private var held = ByteBuffer()
    private var isDone = false

    init(events: EventServer, watch: ConnectionWatch, buffers: ReceiveBuffers, logger: Logger) {
        self.events = events
        self.watch = watch
        self.buffers = buffers
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDone { return context.fireChannelRead(data) }
        var bytes = unwrapInboundIn(data)
        buffers.keep(bytes)
        // Nearly all connections: their first bytes go on as they are.
        if held.readableBytes == 0, !SocketHandshake.mayBe(bytes.readableBytesView) { return letGo(context, data) }
        held.writeBuffer(&bytes)
        switch SocketHandshake(Array(held.readableBytesView)) {
        case .incomplete: break
        case .other: letGo(context, wrapInboundOut(held))
        case .refused(let status, let reason, let message): refuse(context, status, reason, message)
        case .accepted(let acceptance): upgrade(context, acceptance)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
    }

    private func letGo(_ context: ChannelHandlerContext, _ data: NIOAny) {
        isDone = true
        held = ByteBuffer()
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext, _ status: Int, _ reason: String, _ message: String) {
        isDone = true
        logger.info(
            "a listener was refused", metadata: ["reason": "\(message)", "peer": "\(context.remoteAddress.text)"])
        let body = "{\"code\":\(status),\"message\":\"\(message)\"}\n"
        let head = """
            HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r
            Connection: close\r\n\r\n
            """
        let context = context
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + body))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private func upgrade(_ context: ChannelHandlerContext, _ acceptance: SocketHandshake.Acceptance) {
        let session = acceptance.session.flatMap(events.session)
        if acceptance.session != nil, session == nil {
            return refuse(context, 400, "Bad Request", "Session ID unknown")
        }
        // Trying another would end its waits for nothing.
        if session?.hasWebSocket == true {
            return refuse(context, 400, "Bad Request", "the session has a WebSocket already")
        }
        let new = session == nil ? events.open(acceptance.version, upgrades: []) : nil
        guard let listened = session ?? new else {
            return refuse(context, 503, "Service Unavailable", "too many listen already")
        }
        if let new { _ = new.claimByWebSocket() }
        isDone = true
        watch.lent()
        held.moveReaderIndex(forwardBy: acceptance.headBytes)
        let rest = held
        held = ByteBuffer()
        let answer = SocketHandshake.answer(proof: acceptance.proof)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        do {
            let pipeline = context.pipeline.syncOperations
            let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: EventsLimits.payloadBytes))
            let aggregator = NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
                maxAccumulatedFrameSize: EventsLimits.payloadBytes)
            let encoder = WebSocketFrameEncoder()
            try pipeline.addHandler(encoder, position: .after(self))
            try pipeline.addHandler(decoder, position: .after(encoder))
            try pipeline.addHandler(aggregator, position: .after(decoder))
            try pipeline.addHandler(
                WebSocketListener(session: listened, isProbed: session != nil), position: .after(aggregator))
        } catch {
            listened.end()
            return context.close(promise: nil)
        }
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
