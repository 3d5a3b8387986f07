internal import FlamencoAPI
internal import NIOCore
internal import Shaman

/// Stands before the HTTP decoder and takes plain uploads past it: their bytes go from the socket to the disk as they are.
///
/// It follows where each request of the connection ends. Requests that are no uploads go on to the decoder; so does the
/// whole rest of a connection from the first request on whose framing is not plain. Uploads wait until everything before
/// them on the connection is answered.
final class UploadLane: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Framing {
        /// A request begins.
        case head
        /// The body of an upload, and how much of it is to come.
        case upload(rest: Int64)
        /// The rest of another request.
        case routed(rest: Int64)
        /// The decoder finds its own way, to the end of the connection.
        case decoder
    }

    private let handler: UploadHandler
    private let receiver: ReceiveTuning
    private var context: ChannelHandlerContext?
    private var framing = Framing.head
    /// An unfinished head, or what came after a request that is not answered yet.
    private var held = ByteBuffer()
    /// What is held is a head whose end has not come.
    private var isHeadUnfinished = false
    private var isProcessing = false
    private var isReadHeldBack = false
    private var hasForwarded = false
    /// Keeps NIO from reading into the connection's first buffer again: see ``ReceiveBuffers``.
    private var firstRead: ByteBuffer?

    init(handler: UploadHandler, receiver: ReceiveTuning) {
        self.handler = handler
        self.receiver = receiver
        handler.lane = self
    }

    /// Whether a request has come that waits for the one before it.
    var isHolding: Bool { held.readableBytes > 0 && !isHeadUnfinished }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if firstRead == nil { firstRead = bytes }
        if held.readableBytes > 0 {
            held.writeBuffer(&bytes)
            bytes = held
            held = ByteBuffer()
        }
        process(bytes, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // What was taken out here is nobody's business further on.
        guard hasForwarded else { return }
        hasForwarded = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if isHolding { isReadHeldBack = true } else { context.read() }
    }

    /// The request before is answered: takes up what has waited.
    func proceed() {
        guard !isProcessing, let context else { return }
        if held.readableBytes > 0 {
            let bytes = held
            held = ByteBuffer()
            process(bytes, context)
            channelReadComplete(context: context)
        }
        guard isReadHeldBack, !isHolding else { return }
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
                guard handler.isIdle || handler.isLingering else { return held = bytes }
                guard begin(&bytes) else {
                    isHeadUnfinished = true
                    return held = bytes
                }
                endIfComplete()
            case .upload(let rest):
                guard let part = bytes.readSlice(length: Int(min(rest, Int64(bytes.readableBytes)))) else { return }
                framing = .upload(rest: rest - Int64(part.readableBytes))
                handler.receivePlain(part)
                receiver.expect(rest - Int64(part.readableBytes))
                endIfComplete()
            case .routed(let rest):
                guard let part = bytes.readSlice(length: Int(min(rest, Int64(bytes.readableBytes)))) else { return }
                let isLast = rest == Int64(part.readableBytes)
                framing = isLast ? .head : .routed(rest: rest - Int64(part.readableBytes))
                forward(part, context)
            case .decoder:
                return forward(bytes, context)
            }
        }
    }

    /// Looks at the head that the bytes begin with; `false` while its end has not come. An upload's is taken off them.
    private func begin(_ bytes: inout ByteBuffer) -> Bool {
        switch PlainHead(bytes) {
        case .incomplete: return false
        case .upload(let request, let headBytes, let closes):
            bytes.moveReaderIndex(forwardBy: headBytes)
            framing = .upload(rest: request.blob.size)
            receiver.expect(request.blob.size - Int64(bytes.readableBytes))
            handler.beginPlain(request, closes: closes)
        case .routed(let count): framing = .routed(rest: count)
        case .other: framing = .decoder
        }
        return true
    }

    private func endIfComplete() {
        guard case .upload(rest: 0) = framing else { return }
        framing = .head
        handler.endPlain()
    }

    private func forward(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasForwarded = true
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    /// Sends the answer to an upload.
    func send(_ answer: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }
}
