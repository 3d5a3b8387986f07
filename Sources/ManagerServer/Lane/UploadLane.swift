internal import FlamencoAPI
internal import NIOCore
internal import Shaman

/// Stands before the HTTP decoder and lends a connection to the ``LaneService`` while plain uploads come in on it, and
/// questions whether blobs are stored.
///
/// It follows where each request of the connection ends. When one of these begins and everything before it is answered,
/// it hands a copy of the socket's descriptor and the bytes that came to the lane's threads, and reads no more. It gets the
/// connection back, at the beginning of a request, as soon as something else comes. From the first
/// request on whose framing is not plain, the decoder finds its own way to the end of the connection.
final class UploadLane: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Framing {
        /// A request begins.
        case head
        /// The rest of a request that goes to the decoder.
        case routed(rest: Int64)
        /// The decoder finds its own way.
        case decoder
        /// The lane's threads have the connection.
        case lent(LaneConnection)
    }

    private let service: LaneService
    private let handler: UploadHandler
    private let watch: ConnectionWatch
    private let buffers: ReceiveBuffers
    private var context: ChannelHandlerContext?
    private var framing = Framing.head
    /// An unfinished head, or what came after a request that is not answered yet.
    private var held = ByteBuffer()
    /// What is held is a head whose end has not come.
    private var isHeadUnfinished = false
    /// The next request goes to the decoder, whatever it is.
    private var isNextRouted = false
    private var isProcessing = false
    private var isReadHeldBack = false
    private var hasForwarded = false
    /// What happened to the connection while it was lent, or while something was held.
    private var heldEvents: [Any] = []

    init(service: LaneService, handler: UploadHandler, watch: ConnectionWatch, buffers: ReceiveBuffers) {
        self.service = service
        self.handler = handler
        self.watch = watch
        self.buffers = buffers
        handler.lane = self
    }

    /// Whether a request has come that waits for the one before it.
    var isHolding: Bool { held.readableBytes > 0 && !isHeadUnfinished }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if case .lent(let connection) = framing {
            // Nobody asked for these bytes; whoever reads the connection has a gap now.
            connection.abandon()
            return context.close(promise: nil)
        }
        if held.readableBytes > 0 {
            held.writeBuffer(&bytes)
            bytes = held
            held = ByteBuffer()
        }
        process(bytes, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // What was kept here is nobody's business further on.
        guard hasForwarded else { return }
        hasForwarded = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if isHolding || isLent { isReadHeldBack = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .lent(let connection) = framing {
            heldEvents.append(event)
            if event is ChannelShouldQuiesceEvent { connection.recall() }
        } else if isHolding, (event as? ChannelEvent) == .inputClosed {
            // The decoder takes nothing more after the end, and what is held here comes before it.
            heldEvents.append(event)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// Takes up what happened while the connection was lent or something was held.
    private func passEvents(_ context: ChannelHandlerContext) {
        let events = heldEvents
        heldEvents = []
        for event in events { userInboundEventTriggered(context: context, event: event) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .lent(let connection) = framing { connection.abandon() }
        context.fireChannelInactive()
    }

    /// The request before is answered: takes up what has waited.
    func proceed() {
        guard !isProcessing, let context else { return }
        if held.readableBytes > 0 {
            let bytes = held
            held = ByteBuffer()
            process(bytes, context)
            channelReadComplete(context: context)
            if !isLent { passEvents(context) }
        }
        resumeReading(context)
    }

    private var isLent: Bool {
        if case .lent = framing { true } else { false }
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeldBack, !isHolding, !isLent else { return }
        isReadHeldBack = false
        context.read()
    }

    private func process(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        isProcessing = true
        defer { isProcessing = false }
        isHeadUnfinished = false
        var bytes = bytes
        while bytes.readableBytes > 0 {
            switch framing {
            case .head:
                // Once nothing more is answered, the rest is anybody's.
                guard handler.isIdle || handler.isLingering else {
                    held = bytes
                    return
                }
                switch bytes.withUnsafeReadableBytes({ PlainHead($0) }) {
                case .incomplete:
                    isHeadUnfinished = true
                    held = bytes
                    return
                case .other: framing = .decoder
                case .routed(let count): framing = .routed(rest: count)
                case .upload(let request, let headBytes):
                    if !isNextRouted, !handler.isLingering, lend(bytes, context) { return }
                    framing = .routed(rest: Int64(headBytes) + request.blob.size)
                case .question(_, let headBytes):
                    if !isNextRouted, !handler.isLingering, lend(bytes, context) { return }
                    framing = .routed(rest: Int64(headBytes))
                }
                isNextRouted = false
            case .routed(let rest):
                guard let part = bytes.readSlice(length: Int(min(rest, Int64(bytes.readableBytes)))) else { return }
                let isLast = rest == Int64(part.readableBytes)
                framing = isLast ? .head : .routed(rest: rest - Int64(part.readableBytes))
                forward(part, context)
            case .decoder:
                // The rest of a body that is of no interest is no request either.
                return handler.isLingering ? () : forward(bytes, context)
            case .lent:
                return
            }
        }
    }

    private func forward(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasForwarded = true
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    // MARK: - Lending

    /// Hands the connection to the lane's threads, with what has come of it; `false` when they cannot have it.
    private func lend(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> Bool {
        let lane = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let peer = context.remoteAddress.text
        let connection = try? context.channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { descriptor in
            service.take(descriptor, bytes: Array(bytes.readableBytesView), peer: peer) { ending in
                eventLoop.execute { lane.value.takeBack(ending) }
            }
        }
        guard let connection = connection ?? nil else { return false }
        framing = .lent(connection)
        buffers.isLent = true
        watch.lent()
        return true
    }

    /// The lane's threads are done with the connection.
    private func takeBack(_ ending: LaneConnection.Ending) {
        guard case .lent(let connection) = framing else { return }
        // Also when the channel is gone: the connection holds on to this handler.
        framing = .head
        buffers.isLent = false
        guard let context else { return }
        watch.returned()
        switch ending {
        case .closed:
            return context.close(promise: nil)
        case .answered:
            framing = .decoder
            handler.linger()
        case .returned(var bytes):
            // NIO has seen the end of what the client sends, and does not read any more.
            if heldEvents.contains(where: { ($0 as? ChannelEvent) == .inputClosed }) {
                connection.readRest(into: &bytes)
            }
            isNextRouted = !bytes.isEmpty
            if !bytes.isEmpty { process(ByteBuffer(bytes: bytes), context) }
            channelReadComplete(context: context)
        }
        // The connection may be lent again already.
        passEvents(context)
        resumeReading(context)
    }
}
