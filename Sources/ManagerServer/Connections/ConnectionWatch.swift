internal import Logging
internal import NIOCore

/// Sees every byte of a connection before it is decoded, and closes the connection of a peer that is too slow.
///
/// It stays on its connection's event loop, together with the handlers that tell it what the bytes meant.
final class ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var phase = ConnectionPhase(now: .now())
    private var timer: RepeatedTask?
    private let logger: Logger
    /// Called for a slow body, so that it can be answered; everything else just closes.
    var whenBodyIsSlow: (() -> Void)?

    init(logger: Logger) { self.logger = logger }

    func headEnded() { phase.headEnded(now: .now()) }
    func requestEnded() { phase.requestEnded(now: .now()) }
    func answered() { phase.answered(now: .now()) }
    func paused() { phase.paused() }
    func resumed() { phase.resumed(now: .now()) }
    func lent() { phase.lent() }
    func returned() { phase.returned(now: .now()) }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        whenBodyIsSlow = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        phase.received(unwrapInboundIn(data).readableBytes, now: .now())
        context.fireChannelRead(data)
    }

    private func start(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        let loopBound = context.loopBound
        let watch = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(
            initialDelay: ServerLimits.watchInterval, delay: ServerLimits.watchInterval
        ) { _ in
            watch.value.look(loopBound.value)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        switch phase.complaint(now: .now()) {
        case nil: return
        case .slowBody:
            logger.info("a client sent its body too slowly", metadata: ["peer": "\(context.remoteAddress.text)"])
            if let whenBodyIsSlow { return whenBodyIsSlow() }
        case .slowHead:
            logger.info("a client sent its request too slowly", metadata: ["peer": "\(context.remoteAddress.text)"])
        case .idle: break
        }
        context.close(promise: nil)
    }
}

extension SocketAddress? {
    /// For the log.
    var text: String { self?.ipAddress ?? "unknown" }
}
